import { hostname } from 'node:os';
import { fingerprint } from './fingerprint.js';
import type { Owner } from './owner.js';
import { threadStatus } from './thread-status.js';

const fs = process.getBuiltinModule('node:fs');

/**
 * The calling thread, as an owner. File system calls that wait are made on the thread itself, so /proc can tell who
 * asks.
 */
export function thisOwner(): Owner {
  const instance = Math.floor(Math.random() * 2 ** 32).toString(16).padStart(8, '0');
  const owner = { space: space(instance), pid: process.pid, tid: process.pid, start: '0', instance };
  const [pid, tid] = ask(() => fs.readlinkSync('/proc/thread-self')).split('/task/').map(Number);
  // Another process number than ours: this /proc is that of another pid namespace.
  if (pid !== process.pid || !tid) return owner;
  const status = threadStatus(pid, tid);
  return typeof status === 'object' ? { ...owner, tid, start: status.start } : owner;
}

function space(instance: string): string {
  const boot = ask(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
  const pids = ask(() => fs.readlinkSync('/proc/self/ns/pid'));
  // Containers of one pod have the same host name. Where it cannot be known whose process numbers these are
  // (`--permission`, sandboxes), nobody else's mean anything to us, nor ours to them.
  const unknown = process.platform === 'linux' && !(boot && pids) ? instance : '';
  return fingerprint([hostname(), boot, pids, unknown].join('\0')).slice(0, 12);
}

function ask(question: () => string): string {
  try {
    return question().trim();
  } catch {
    return '';
  }
}
