import type { Batch } from './batch.js';
import { appendLine } from './file-line.js';
import type { Outcome, Sender } from './sender.js';
import { clearTimeout, setTimeout } from './timers.js';

/** Lines that were written after their time was up, and not sent again since. */
const MOST_WRITTEN = 100;

interface Write {
  readonly id: string;
  readonly outcome: Promise<Outcome>;
}

/**
 * Appends batches to a file, one `ExportTraceServiceRequest` as JSON per line (OpenTelemetry specification, "OTLP File
 * Exporter"), one write after the other. A write that takes longer than its time cannot be called back: the batch is
 * `later` then, and when it comes again, it waits for that same write instead of being written a second time.
 */
export class FileSender implements Sender {
  readonly #path: string;
  readonly #closing = new AbortController();
  #current: Write | undefined;
  /** Batches whose line is in the file, and who sent them does not know yet. */
  readonly #written = new Set<string>();

  constructor(path: string) {
    this.#path = path;
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    if (batch.encoding !== 'json') return { kind: 'refused', reason: `the file takes JSON, not ${batch.encoding}` };
    const reason = `not written within ${timeoutMs} ms`;
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const timeUp = new Promise<Outcome>((resolve) => {
      timer = setTimeout(() => {
        over = true;
        resolve({ kind: 'later', reason });
      }, timeoutMs);
      timer.unref();
    });
    try {
      while (this.#current && this.#current.id !== batch.id) {
        await Promise.race([this.#current.outcome, timeUp]);
        if (over) return { kind: 'later', reason };
      }
      if (this.#written.delete(batch.id)) return { kind: 'delivered' };
      const write = this.#current ?? this.#begin(batch);
      const outcome = await Promise.race([write.outcome, timeUp]);
      if (outcome.kind === 'delivered') this.#written.delete(batch.id);
      return outcome;
    } finally {
      clearTimeout(timer);
    }
  }

  readyAt(): number {
    return 0;
  }

  close(): void {
    this.#closing.abort();
  }

  describe(): string {
    return `file(${this.#path})`;
  }

  #begin({ id, body }: Batch): Write {
    const outcome = appendLine(this.#path, body, this.#closing.signal).then((result) => {
      this.#current = undefined;
      if (result.kind === 'delivered') this.#remember(id);
      return result;
    });
    const write = { id, outcome };
    this.#current = write;
    return write;
  }

  #remember(id: string): void {
    const [oldest] = this.#written;
    if (oldest !== undefined && this.#written.size >= MOST_WRITTEN) this.#written.delete(oldest);
    this.#written.add(id);
  }
}
