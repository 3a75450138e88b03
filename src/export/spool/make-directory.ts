import { dirname } from 'node:path';

const fs = process.getBuiltinModule('node:fs');

/**
 * Makes a directory for this user alone, and those above it, where they are missing. `mkdir` with `recursive` is not
 * used: where the system answers ENOENT below a directory that exists, as /proc does, Node tries again forever.
 */
export function makeDirectory(path: string): void {
  try {
    make(path);
  } catch (thrown) {
    const above = dirname(path);
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || above === path) throw thrown;
    makeDirectory(above);
    make(path);
  }
}

function make(path: string): void {
  try {
    fs.mkdirSync(path, { mode: 0o700 });
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    // Some systems answer EROFS or EACCES also for a directory that is there.
    const there = code !== 'ENOENT' && fs.statSync(path, { throwIfNoEntry: false })?.isDirectory();
    if (!there) throw thrown;
  }
}
