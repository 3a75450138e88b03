import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

const WINDOWS = `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`;
const HOSTS = process.platform === 'win32' ? WINDOWS : '/etc/hosts';

/** Whether this machine knows the name without asking anybody: its own one, `localhost`, and those of the hosts file. */
export function isLocalName(host: string, file = HOSTS): boolean {
  const name = host.toLowerCase();
  if (name === 'localhost' || name.endsWith('.localhost') || name === hostname().toLowerCase()) return true;
  try {
    // Each time: a container's file is written under a running process. Synchronously: there is no thread for it to wait in.
    const lines = readFileSync(file, 'utf8').toLowerCase().split('\n');
    return lines.some((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1).includes(name));
  } catch {
    return false;
  }
}
