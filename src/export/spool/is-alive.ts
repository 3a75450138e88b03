import type { Owner } from './owner.js';
import { threadStatus } from './thread-status.js';

/** An owner that shows no sign for this long, and about whom nothing better is known, is dead. */
export const SILENCE_MS = 60_000;

/**
 * Whether the owner of a directory lives. The kernel is asked where it can know: same host, same boot, same pid
 * namespace. About the others (another container or host on a shared volume, a system without /proc) the sign of life
 * decides that every owner writes into its directory; `silentMs` tells how old it is.
 */
export function isAlive(owner: Owner, me: Owner, silentMs: () => number): boolean {
  if (owner.space === me.space) {
    if (!processExists(owner.pid)) return false;
    if (me.start !== '0' && owner.start !== '0') {
      const status = threadStatus(owner.pid, owner.tid);
      if (typeof status === 'object') return !status.ended && status.start === owner.start;
      // The thread has ended when its process can be seen. Otherwise /proc hides the process (mount option `hidepid`).
      if (status === 'gone' && typeof threadStatus(owner.pid, owner.pid) === 'object') return false;
    }
  }
  return silentMs() <= SILENCE_MS;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
