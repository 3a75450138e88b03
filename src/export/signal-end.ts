import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/** Signals that end a process which does not listen to them. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/**
 * Calls back when a signal is about to end the process, then lets it: our listener goes, and the signal is sent again, so
 * that exit code and signal are those without the agent. Where the service listens itself, the signal is its affair.
 */
export function onDeadlySignal(callback: () => void): void {
  if (!isMainThread) return;
  const listeners = new Map<string, () => void>();
  for (const signal of SIGNALS) {
    const listener = () => {
      if (process.listenerCount(signal) > 1) return;
      process.removeListener(signal, listener);
      listeners.delete(signal);
      try {
        callback();
      } finally {
        process.kill(process.pid, signal);
      }
    };
    listeners.set(signal, listener);
    // First in line: a `once` listener of the service would be gone from the count when it comes to ours.
    process.prependListener(signal, listener);
  }

  // A process that sends itself a deadly signal is gone when `kill` returns. A listener is told of it by the event loop, which
  // may end before: so it is told at once.
  const kill = process.kill as (pid: number, signal?: string | number) => true;
  process.kill = function killOrEnd(pid: number, signal: string | number = 'SIGTERM') {
    const name = typeof signal === 'number' ? NAMES.get(signal) : signal;
    if (Number(pid) === process.pid && name !== undefined) listeners.get(name)?.();
    return kill.call(process, pid, signal);
  };
}
