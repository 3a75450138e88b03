import { reasonOf } from '../report/report.js';
import type { Batch } from './batch.js';
import type { Outcome, Sender } from './sender.js';

/** Nobody but the service's own user has to read what its spans say. */
const MODE = 0o600;
const NEWLINE = 0x0a;

/**
 * Appends batches to a file, one `ExportTraceServiceRequest` as JSON per line (OpenTelemetry specification, "OTLP File
 * Exporter"). The file is opened anew for each batch, so that it can be moved away, and several processes can share it:
 * a line is one write at the end of the file.
 */
export class FileSender implements Sender {
  readonly #path: string;
  /** One write after the other. */
  #last: Promise<unknown> = Promise.resolve();
  /** The file ends inside a line: the disk was full, or a process was killed. Undefined until somebody has looked. */
  #torn: boolean | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    if (batch.encoding !== 'json') return { kind: 'refused', reason: `the file takes JSON, not ${batch.encoding}` };
    const written = this.#last.then(() => this.#append(batch.body));
    this.#last = written;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'later', reason: `not written within ${timeoutMs} ms` }), timeoutMs);
      timer.unref();
    });
    const outcome = await Promise.race([written, tooLate]);
    clearTimeout(timer);
    return outcome;
  }

  readyAt(): number {
    return 0;
  }

  close(): void {}

  describe(): string {
    return `file(${this.#path})`;
  }

  async #append(body: Uint8Array): Promise<Outcome> {
    const { open } = process.getBuiltinModule('node:fs').promises;
    try {
      const file = await open(this.#path, 'a', MODE);
      try {
        this.#torn ??= await this.#endsTorn();
        const line = Buffer.concat([Buffer.alloc(this.#torn ? 1 : 0, NEWLINE), body, Buffer.of(NEWLINE)]);
        const { bytesWritten } = await file.write(line);
        if (bytesWritten > 0) this.#torn = bytesWritten < line.length;
        if (bytesWritten < line.length) return { kind: 'later', reason: `${this.#path} took only a part: disk full?` };
      } finally {
        await file.close();
      }
      return { kind: 'delivered' };
    } catch (thrown) {
      return { kind: 'later', reason: reasonOf(thrown) };
    }
  }

  async #endsTorn(): Promise<boolean> {
    const { open, stat } = process.getBuiltinModule('node:fs').promises;
    const status = await stat(this.#path);
    if (!status.isFile() || status.size === 0) return false;
    const file = await open(this.#path, 'r');
    try {
      const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: status.size - 1 });
      return buffer[0] !== NEWLINE;
    } finally {
      await file.close();
    }
  }
}
