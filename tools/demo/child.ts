import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Whether the process is still there. */
export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** Asks a process to end with `signal`, and insists after `patienceMs`. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals, patienceMs = 5000): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const insist = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await exited;
  clearTimeout(insist);
}

/** `exit code 1`, `signal SIGKILL`. */
export function howItEnded(child: ChildProcess): string {
  return child.signalCode ? `signal ${child.signalCode}` : `exit code ${child.exitCode}`;
}
