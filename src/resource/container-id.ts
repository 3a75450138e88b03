import { readFileSync } from 'node:fs';

/** 64 hexadecimal digits and no more; the last of a line is the innermost container. */
const LAST_ID = /.*(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])/;

/** What Docker and Podman mount over `/etc/hostname`. Pods are named there by their sandbox: no match. */
const HOSTNAME_MOUNT = /containers\/([0-9a-f]{64})\/(?:userdata\/)?hostname \/etc\/hostname /;

/** The id of the container in which this process runs; undefined outside of one. */
export function containerId(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return containerIdIn(read('/proc/self/cgroup'), read('/proc/self/mountinfo'));
}

/**
 * The container's id in the texts of `/proc/self/cgroup` and `/proc/self/mountinfo`. With cgroup v1, and with v2 in the
 * name space of the host, the path of the group ends in it; in a name space of its own, only a mount shows it.
 */
export function containerIdIn(cgroup: string, mountinfo: string): string | undefined {
  for (const line of cgroup.split('\n')) {
    const id = LAST_ID.exec(line)?.[1];
    if (id !== undefined) return id;
  }
  return HOSTNAME_MOUNT.exec(mountinfo)?.[1];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
