import { closeSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';

/**
 * Writes a file so that a reader sees the old content or the new one, never a part, and that nobody but the owner can
 * read it. Synchronous; throws when it cannot.
 */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = create(temporary);
  try {
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (thrown) {
    remove(temporary);
    throw thrown;
  }
}

/** Never an existing file: in a directory that others can write, it could be a link to somewhere else. */
function create(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    // Left by a process that was killed, and had our number.
    remove(path);
    return openSync(path, 'wx', 0o600);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is not there, or not ours; what comes next tells.
  }
}
