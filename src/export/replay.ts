import type { Batch } from './batch.js';
import type { Ledger } from './ledger.js';
import type { Clock } from './sender.js';
import type { Spool } from './spool.js';

/** A recovering collector gets what waits on disk at this pace beside the live traffic. */
const BYTES_PER_SECOND = 4 * 1024 * 1024;
const FIRST_LOOK_MS = 500;
/** How often an empty spool is looked at: another process of the service may have died and left something. */
const LOOK_AGAIN_MS = 30_000;
/** A disk that fails is spared for so long. */
const STORE_AGAIN_MS = 1000;

/** The spool as the courier uses it: batches go in at any time and come back paced. */
export class Replay {
  readonly #spool: Spool;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  #lookAt: number;
  #pacedUntil = 0;
  #storeAt = 0;
  /** By id. */
  readonly #out = new Map<string, Batch>();
  #bytes = 0;
  #batches = 0;

  constructor(spool: Spool, ledger: Ledger, clock: Clock) {
    this.#spool = spool;
    this.#ledger = ledger;
    this.#clock = clock;
    this.#lookAt = clock.now() + FIRST_LOOK_MS * (1 + clock.random());
    this.#count();
  }

  /** When the next batch may be taken. */
  readyAt(): number {
    return Math.max(this.#lookAt, this.#pacedUntil);
  }

  /** Batches on disk that are being sent. */
  out(): number {
    return this.#out.size;
  }

  take(): Batch | undefined {
    const now = this.#clock.now();
    let batch = this.#spool.take();
    // One that was stored while it was being sent.
    while (batch && this.#out.has(batch.id)) batch = this.#spool.take();
    if (batch) {
      this.#out.set(batch.id, batch);
      this.#pacedUntil = now + (1000 * batch.body.byteLength) / BYTES_PER_SECOND;
    } else {
      this.#lookAt = now + LOOK_AGAIN_MS * (0.5 + this.#clock.random());
    }
    this.#count();
    return batch;
  }

  /** It is delivered or given up. */
  done(batch: Batch): void {
    this.#out.delete(batch.id);
    this.#spool.done(batch);
    this.#count();
  }

  /** It could not be sent and stays on disk. */
  release(batch: Batch): void {
    this.#out.delete(batch.id);
    this.#lookAt = Math.min(this.#lookAt, this.#clock.now());
    this.#spool.release(batch);
  }

  /** When a batch may be stored: now, or after a pause since the disk failed. */
  storeAt(): number {
    return this.#storeAt;
  }

  /** `sending`: it is in flight, and is settled with `done` or `release` like one that was taken. */
  store(batch: Batch, sending = false): boolean {
    const stored = this.#spool.store(batch, sending);
    const now = this.#clock.now();
    this.#storeAt = stored ? now : now + STORE_AGAIN_MS;
    if (stored) this.#lookAt = Math.min(this.#lookAt, now);
    if (stored && sending) this.#out.set(batch.id, batch);
    this.#count();
    return stored;
  }

  close(): void {
    for (const batch of this.#out.values()) this.release(batch);
    this.#spool.close();
  }

  describe(): string {
    return this.#spool.describe();
  }

  /** By difference: several couriers may write to one ledger. */
  #count(): void {
    const { bytes, batches } = this.#spool.size();
    this.#ledger.add('spooled_bytes', bytes - this.#bytes);
    this.#ledger.add('spooled_batches', batches - this.#batches);
    this.#bytes = bytes;
    this.#batches = batches;
  }
}
