import { readFileSync } from 'node:fs';

const ID = /[0-9a-f]{64}/;

/** The container's id as cgroup v1 or the mount table of cgroup v2 shows it; undefined outside a container. */
export function containerId(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const cgroup = read('/proc/self/cgroup').split('\n').map((line) => ID.exec(line)?.[0]).find(Boolean);
  if (cgroup) return cgroup;
  // cgroup v2 hides the path; what the engine mounts into every container still names it.
  const mount = read('/proc/self/mountinfo')
    .split('\n')
    .find((line) => line.includes('/containers/') && line.includes('hostname'));
  return mount ? ID.exec(mount)?.[0] : undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
