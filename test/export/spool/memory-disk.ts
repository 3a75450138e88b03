import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { scratch } from './opened.js';

/** Mounts a small disk of its own for a test; undefined where that is not allowed. */
export function memoryDisk(t: Test, options: string): string | undefined {
  const directory = join(scratch(), 'disk');
  mkdirSync(directory);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', directory], { stdio: 'pipe' });
  } catch {
    t.comment('skipped: mounting is not allowed here');
    return undefined;
  }
  t.teardown(() => execFileSync('umount', ['-l', directory]));
  return directory;
}

export function remount(directory: string, options: string): void {
  execFileSync('mount', ['-o', `remount,${options}`, directory], { stdio: 'pipe' });
}
