import { execFileSync } from 'node:child_process';
import { DemoFailure } from './failure.js';

/** For spawn(): as whom PostgreSQL runs. Empty: as ourselves. */
export interface Account {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. `nobody` is there on every system, so that no account has to be created, which
 * would outlive the demo.
 */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })));
    return { uid: uid!, gid: gid! };
  } catch (error) {
    throw new DemoFailure('PostgreSQL does not run as root, and there is no account "nobody" to run it as', {
      cause: error,
    });
  }
}
