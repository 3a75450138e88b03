import { Account } from './account.js';
import type { Batch, DropReason } from './batch.js';
import type { Say } from './export-event.js';
import { giveBack } from './give-back.js';
import { HoldQueue } from './hold-queue.js';
import type { Ledger } from './ledger.js';
import type { Parcel } from './parcel.js';
import type { Replay } from './replay.js';
import type { Clock } from './sender.js';
import { split } from './split.js';

export interface StockOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly replay: Replay | undefined;
  readonly maxBytes: number;
  /** Bytes of the bound that are taken up, or kept free, outside of here. */
  readonly outside: () => number;
  readonly spoolAfterMs: number;
  readonly say: Say;
  /** How the destination is called in messages. */
  readonly endpoint: () => string;
}

/**
 * What a courier holds: the batches that wait, oldest first, within the bound of bytes over everything that is not settled,
 * and their ways out other than the endpoint: to disk, in two halves, or lost and counted.
 */
export class Stock {
  readonly account: Account;
  readonly #options: StockOptions;
  readonly #waiting = new HoldQueue<Parcel>();
  #order = 0;

  constructor(options: StockOptions) {
    this.#options = options;
    this.account = new Account(options.ledger);
  }

  get size(): number {
    return this.#waiting.size;
  }

  first(): Parcel | undefined {
    return this.#waiting.first();
  }

  /** Takes the oldest one out, to be sent; it goes on counting as held. */
  shift(): Parcel | undefined {
    return this.#waiting.shift();
  }

  /** What was taken out could not be sent: it waits in front again. */
  putBack(parcel: Parcel): void {
    this.#waiting.put(parcel);
  }

  add(batch: Batch): void {
    this.#order += 1;
    this.#hold({ batch, order: this.#order, addedAt: this.#options.clock.now(), replayed: false, onDisk: false });
  }

  /** Replaces what was taken out by two halves, each of which has its own fate from now on. False when there are none. */
  cut(parcel: Parcel): boolean {
    const { replay } = this.#options;
    const { batch, onDisk } = parcel;
    const halves = split(batch);
    if (!halves) return false;
    // On disk first, so that the whole may go from there.
    const rest = onDisk ? halves.filter((half) => !replay?.store(half)) : halves;
    if (onDisk) replay?.done(batch);
    else this.account.removed(batch);
    for (const half of rest.toReversed()) this.#hold({ ...parcel, batch: half, onDisk: false });
    return true;
  }

  /** Gives up what was taken out. `why`: what the receiver said. */
  drop(parcel: Parcel, reason: DropReason, why = ''): void {
    const { say, endpoint, replay } = this.#options;
    const { batch, onDisk } = parcel;
    this.account.dropped(parcel, reason);
    if (onDisk) replay?.done(batch);
    const { spans: count, body } = batch;
    if (reason === 'too_large') {
      say({ kind: 'refused', endpoint: endpoint(), reason: `a span of ${body.byteLength} bytes is too large: ${why}`, count });
    } else if (reason !== 'refused') {
      // The breaker says what an endpoint refused: it knows which one it was.
      say({ kind: 'dropped', endpoint: endpoint(), reason, count });
    }
    giveBack(body);
  }

  /** Puts on disk what has waited too long, `inFlight` included, or all that waits when no endpoint takes it. */
  storeOverdue(down: boolean, inFlight: Iterable<Parcel>): void {
    const { clock, spoolAfterMs } = this.#options;
    const latest = clock.now() - spoolAfterMs;
    for (const parcel of inFlight) if (parcel.addedAt <= latest && this.#diskWorks()) this.secure(parcel);
    const latestWaiting = down ? Number.POSITIVE_INFINITY : latest;
    for (let first = this.first(); first && first.addedAt <= latestWaiting; first = this.first()) {
      if (!this.#diskWorks() || !this.#store(first)) return;
      this.#waiting.shift();
    }
  }

  /** When `storeOverdue` may find something. */
  overdueAt(inFlight: Iterable<Parcel>): number {
    const { replay, spoolAfterMs } = this.#options;
    if (!replay) return Number.POSITIVE_INFINITY;
    let oldest = this.first()?.addedAt ?? Number.POSITIVE_INFINITY;
    for (const { onDisk, addedAt } of inFlight) if (!onDisk) oldest = Math.min(oldest, addedAt);
    return Math.max(oldest + spoolAfterMs, replay.storeAt());
  }

  /** Puts all that waits on disk, as far as it can be. */
  storeAll(): void {
    for (let first = this.first(); first && this.#store(first); first = this.first()) this.#waiting.shift();
  }

  /** Puts on disk what is in flight: should the process die before the answer, it is sent again. */
  secure(parcel: Parcel): void {
    if (!parcel.onDisk && this.#options.replay?.store(parcel.batch, true)) this.account.secured(parcel);
  }

  #store({ batch }: Parcel): boolean {
    if (!this.#options.replay?.store(batch)) return false;
    this.account.removed(batch);
    giveBack(batch.body);
    return true;
  }

  #diskWorks(): boolean {
    const { replay, clock } = this.#options;
    return replay !== undefined && replay.storeAt() <= clock.now();
  }

  #hold(parcel: Parcel): void {
    this.account.added(parcel.batch);
    this.#waiting.put(parcel);
    const { maxBytes, outside } = this.#options;
    while (this.account.bytes() + outside() > maxBytes) {
      const oldest = this.#waiting.shift();
      if (!oldest) return;
      if (!this.#diskWorks() || !this.#store(oldest)) this.drop(oldest, this.#options.replay ? 'spool' : 'queue_full');
    }
  }
}
