import type { Batch, DropReason } from './batch.js';
import type { Ledger } from './ledger.js';
import type { Parcel } from './parcel.js';
import type { Outcome } from './sender.js';

/** Keeps the ledger for one courier. A batch is queued or on disk, never both; then it is delivered or dropped. */
export class Account {
  readonly #ledger: Ledger;
  #bytes = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Bytes that are held and not settled. */
  bytes(): number {
    return this.#bytes;
  }

  added({ spans, body }: Batch): void {
    this.#bytes += body.byteLength;
    this.#ledger.add('queued_spans', spans);
    this.#ledger.add('queued_bytes', body.byteLength);
  }

  /** It is no longer held: on disk, in pieces, or settled. */
  removed({ spans, body }: Batch): void {
    this.#bytes -= body.byteLength;
    this.#ledger.add('queued_spans', -spans);
    this.#ledger.add('queued_bytes', -body.byteLength);
  }

  delivered({ batch, onDisk, replayed }: Parcel, { rejected = 0 }: Extract<Outcome, { kind: 'delivered' }>, tookMs: number): void {
    const ledger = this.#ledger;
    ledger.add('delivered_spans', batch.spans);
    ledger.add('delivered_batches', 1);
    ledger.add('delivered_bytes', batch.body.byteLength);
    ledger.add('rejected_spans', Math.max(0, Math.min(rejected, batch.spans)));
    ledger.add('latency_sum_us', tookMs * 1000);
    ledger.add('latency_count', 1);
    if (replayed) ledger.add('replayed_batches', 1);
    if (!onDisk) this.removed(batch);
  }

  dropped({ batch, onDisk }: Parcel, reason: DropReason): void {
    this.#ledger.dropped(reason, batch.spans);
    if (!onDisk) this.removed(batch);
  }

  failed(): void {
    this.#ledger.add('failed_attempts', 1);
  }

  /** `change`: the attempt begins (1) or has ended (-1). */
  inFlight(parcel: Parcel, change: 1 | -1): void {
    this.#ledger.add('in_flight_batches', change);
    if (!parcel.onDisk) this.#ledger.add('in_flight_spans', change * parcel.batch.spans);
  }

  /** What is being sent was put on disk meanwhile. */
  secured(parcel: Parcel): void {
    this.#ledger.add('in_flight_spans', -parcel.batch.spans);
    this.removed(parcel.batch);
    parcel.onDisk = true;
  }

  /** `held`: candidates for the oldest one. */
  oldest(held: Iterable<Parcel>): void {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { batch, onDisk } of held) if (!onDisk) oldest = Math.min(oldest, batch.since);
    this.#ledger.oldest(this, oldest);
  }
}
