import { errors } from '../errors.js';
import type { Batch } from './batch.js';
import { marker } from './marker.js';
import { Producers } from './producers.js';
import { type Stamp, timestamps } from './timestamps.js';

/** A transaction that was aborted: consumers leave out its producer's records from `firstOffset` to `lastOffset`. */
export interface Aborted {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
}

/** What became of an append: where the batch is, or why it is not there. */
export interface Appended {
  readonly error: number;
  readonly baseOffset: number;
}

/** One partition's log, in memory. With a single replica everything appended is at once below the high watermark. */
export class Partition {
  startOffset = 0;
  /** The next offset to be given: the high watermark. */
  endOffset = 0;
  readonly #batches: Batch[] = [];
  readonly #producers = new Producers();
  /** Producer id → where its open transaction begins here. */
  readonly #open = new Map<number, number>();
  readonly #aborted: Aborted[] = [];
  readonly #listeners = new Set<() => void>();

  /** Readers of committed records see what lies below. */
  get lastStableOffset(): number {
    return Math.min(this.endOffset, ...this.#open.values());
  }

  /** Takes the batch over and sets its offset; a repetition of an idempotent producer is answered, not stored. */
  append(batch: Batch): Appended {
    const idempotent = batch.producerId >= 0;
    const verdict = idempotent ? this.#producers.check(batch) : errors.none;
    if (typeof verdict === 'object') return { error: errors.none, baseOffset: verdict.duplicateOf };
    if (verdict !== errors.none) return { error: verdict, baseOffset: -1 };
    const baseOffset = this.#store(batch);
    if (idempotent) this.#producers.remember(batch);
    if (batch.transactional && !this.#open.has(batch.producerId)) this.#open.set(batch.producerId, baseOffset);
    this.changed();
    return { error: errors.none, baseOffset };
  }

  /** Ends the producer's transaction in this partition. */
  end(producerId: number, producerEpoch: number, committed: boolean): void {
    const firstOffset = this.#open.get(producerId);
    const lastOffset = this.#store(marker(producerId, producerEpoch, committed, Date.now()));
    this.#producers.fence(producerId, producerEpoch);
    this.#open.delete(producerId);
    if (!committed && firstOffset !== undefined) this.#aborted.push({ producerId, firstOffset, lastOffset });
    this.changed();
  }

  /** Whole batches from the one with `offset` up to `limit`, at most `maxBytes`; always one when `atLeastOne`. */
  read(offset: number, limit: number, maxBytes: number, atLeastOne: boolean): Batch[] {
    const found: Batch[] = [];
    let size = 0;
    for (let at = this.#indexOf(offset); at < this.#batches.length; at++) {
      const batch = this.#batches[at] as Batch;
      size += batch.bytes.length;
      if (batch.baseOffset >= limit || (size > maxBytes && !(atLeastOne && found.length === 0))) break;
      found.push(batch);
    }
    return found;
  }

  /** The aborted transactions that have records in [from, to), in the order in which they began. */
  abortedIn(from: number, to: number): Aborted[] {
    return this.#aborted
      .filter(({ firstOffset, lastOffset }) => lastOffset >= from && firstOffset < to)
      .sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** The first record with this time or a later one. */
  since(timestamp: number): Stamp | undefined {
    const batch = this.#batches.find(({ maxTimestamp }) => maxTimestamp >= timestamp);
    return batch && timestamps(batch).find((record) => record.timestamp >= timestamp);
  }

  /** The latest time of any record. */
  get maxTimestamp(): number {
    return this.#batches.reduce((max, batch) => Math.max(max, batch.maxTimestamp), -1);
  }

  /** Drops what lies before the offset, batch by batch. */
  deleteBefore(offset: number): void {
    this.startOffset = Math.max(this.startOffset, offset);
    this.#batches.splice(0, this.#indexOf(this.startOffset));
  }

  /** Calls the listener after every change, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Wakes those who wait for a change, also when the topic is gone. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #store(batch: Batch): number {
    batch.baseOffset = this.endOffset;
    this.#batches.push(batch);
    this.endOffset = batch.nextOffset;
    return batch.baseOffset;
  }

  /** The place of the first batch that ends behind the offset. */
  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#batches[middle] as Batch).nextOffset > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
