/** The thread that a directory of batches belongs to, in what others need to tell whether it lives. */
export interface Owner {
  /** Where its numbers mean something: host, its boot, and the pid namespace (a container). */
  readonly space: string;
  readonly pid: number;
  /** The kernel's number of the thread; that of the process where there is no /proc. */
  readonly tid: number;
  /** When the thread started, in the kernel's ticks since boot; '0' where there is no /proc. */
  readonly start: string;
  /** One thread may open several spools. */
  readonly instance: string;
}

const PATTERN = /^own-([\da-f]{12})-(\d{1,10})-(\d{1,10})-(\d{1,20})-([\da-f]{8})\.(\d{1,9})$/;
const ORPHAN = /^left-[\da-f]{8}\.\d{1,9}$/;

/**
 * The owner is in the directory's name, so that one `rename` changes it: among many who want a dead owner's directory,
 * the file system lets one win, and there is no moment without an owner.
 */
export function directoryOf(owner: Owner, number: number): string {
  return `${ownerKey(owner)}.${number}`;
}

/** The name of a directory whose owner lives on and has no more use for it. */
export function orphanDirectory(owner: Owner, number: number): string {
  return `left-${owner.instance}.${number}`;
}

/** The owner that a directory's name tells; `nobody` when it was left; undefined when the name is not one of ours. */
export function ownerIn(name: string): Owner | 'nobody' | undefined {
  if (ORPHAN.test(name)) return 'nobody';
  const [, space, pid, tid, start, instance] = PATTERN.exec(name) ?? [];
  if (!space || !start || !instance) return undefined;
  return { space, pid: Number(pid), tid: Number(tid), start, instance };
}

export function ownerKey({ space, pid, tid, start, instance }: Owner): string {
  return `own-${space}-${pid}-${tid}-${start}-${instance}`;
}
