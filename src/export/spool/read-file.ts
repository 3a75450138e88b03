const fs = process.getBuiltinModule('node:fs');
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
/** How systems say that it is a link (FreeBSD: EMLINK), a socket, or closed to us. */
const UNREADABLE = new Set(['ELOOP', 'EMLINK', 'ENXIO', 'EACCES', 'EPERM']);

/**
 * All of a regular file of a known length, or in words what stands there instead. Links are not followed, and a pipe
 * that was put there does not block. Throws what the disk throws.
 */
export function readFile(path: string, length: number): Buffer | string {
  let file: number;
  try {
    file = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    if (!UNREADABLE.has(code)) throw thrown;
    // When it is the directory that is closed to us, this throws too.
    fs.lstatSync(path);
    return `cannot be opened (${code})`;
  }
  try {
    const found = fs.fstatSync(file);
    if (!found.isFile()) return 'not a file';
    if (found.size !== length) return `${found.size} bytes instead of ${length}`;
    // Not from the pool: who gets the body may transfer its memory.
    const content = Buffer.allocUnsafeSlow(length);
    let at = 0;
    while (at < length) {
      const read = fs.readSync(file, content, at, length - at, at);
      if (read === 0) return `${at} bytes instead of ${length}`;
      at += read;
    }
    return content;
  } finally {
    fs.closeSync(file);
  }
}
