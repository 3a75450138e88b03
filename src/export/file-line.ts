import type { FileHandle } from 'node:fs/promises';
import { reasonOf } from '../report/report.js';
import type { Outcome } from './sender.js';
import { setTimeout } from './timers.js';

/** Nobody but the service's own user has to read what its spans say. */
const MODE = 0o600;
const NEWLINE = 0x0a;
/** Between two looks at a pipe that is full. */
const PAUSE_MS = 20;

/**
 * Appends a line to a file that is opened for it alone: one that was moved away, deleted or cut to nothing (logrotate) is
 * made anew or goes on from its start. A line is one write at the end of the file, so that several processes can share it.
 * What did not get in whole (disk full) stays as a torn line, and the next one begins behind a line break. Never rejects.
 */
export async function appendLine(path: string, body: Uint8Array, closing: AbortSignal): Promise<Outcome> {
  const { constants, promises } = process.getBuiltinModule('node:fs');
  // A pipe that nobody reads would hold a thread of Node's pool, and with it the end of the process.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0 } = constants;
  try {
    const file = await promises.open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, MODE);
    try {
      const torn = await endsTorn(path);
      const line = Buffer.concat([Buffer.alloc(torn ? 1 : 0, NEWLINE), body, Buffer.of(NEWLINE)]);
      await writeAll(file, line, closing);
    } finally {
      await file.close();
    }
    return { kind: 'delivered' };
  } catch (thrown) {
    return { kind: 'later', reason: reasonOf(thrown) };
  }
}

/** The whole line, be it in pieces: a pipe takes as much as has room in it. */
async function writeAll(file: FileHandle, line: Buffer, closing: AbortSignal): Promise<void> {
  for (let at = 0; at < line.length; ) {
    try {
      at += (await file.write(line, at)).bytesWritten;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN' || closing.aborted) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
    }
  }
}

/** Whether the file ends inside a line: the disk was full, or a process was killed. */
async function endsTorn(path: string): Promise<boolean> {
  const { open, stat } = process.getBuiltinModule('node:fs').promises;
  const status = await stat(path);
  if (!status.isFile() || status.size === 0) return false;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(1), position: status.size - 1 });
    return bytesRead > 0 && buffer[0] !== NEWLINE;
  } finally {
    await file.close();
  }
}
