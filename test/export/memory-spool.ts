import type { Batch } from '../../src/export/batch.js';
import type { Spool } from '../../src/export/spool.js';

/** A disk of a test. */
export class MemorySpool implements Spool {
  /** False: nothing can be written. */
  works = true;
  closed = false;
  readonly batches = new Map<string, Batch>();
  readonly #taken = new Set<string>();

  store(batch: Batch, taken = false): boolean {
    if (!this.works || this.closed) return false;
    // As a disk does: the body may be gone afterwards.
    this.batches.set(batch.id, { ...batch, body: batch.body.slice() });
    if (taken) this.#taken.add(batch.id);
    return true;
  }

  take(): Batch | undefined {
    for (const batch of this.batches.values()) {
      if (this.#taken.has(batch.id)) continue;
      this.#taken.add(batch.id);
      return { ...batch, body: batch.body.slice() };
    }
    return undefined;
  }

  done({ id }: Batch): void {
    this.batches.delete(id);
    this.#taken.delete(id);
  }

  release({ id }: Batch): void {
    this.#taken.delete(id);
  }

  size(): { bytes: number; batches: number } {
    let bytes = 0;
    for (const { body } of this.batches.values()) bytes += body.byteLength;
    return { bytes, batches: this.batches.size };
  }

  close(): void {
    this.closed = true;
  }

  describe(): string {
    return 'spool(memory)';
  }

  /** Spans on disk. */
  spans(): number {
    let spans = 0;
    for (const batch of this.batches.values()) spans += batch.spans;
    return spans;
  }
}
