import { reasonOf } from '../report/report.js';
import { BackOff } from './back-off.js';
import type { Batch } from './batch.js';
import { Drains } from './drains.js';
import type { Say } from './export-event.js';
import { giveBack } from './give-back.js';
import type { Ledger } from './ledger.js';
import type { Parcel } from './parcel.js';
import { Replay } from './replay.js';
import type { Clock, Outcome, Sender } from './sender.js';
import { SizeLimit } from './size-limit.js';
import type { Spool } from './spool.js';
import { Stock } from './stock.js';

const IN_FLIGHT = 4;
/** Requests at once while somebody waits for the end. */
const DRAIN_IN_FLIGHT = 16;
const SPOOL_AFTER_MS = 5000;
/** An endpoint that is back within this time is not "down": nothing is written to disk for it. */
const BRIEF_MS = 500;
/** Pauses after a failure of a sender that does not ask for any itself. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** Longest time between two looks at the clock; timers of many days do not exist. */
const LONGEST_SLEEP_MS = 3_600_000;

export interface CourierOptions {
  readonly sender: Sender;
  /** Closed together with the courier, like the sender. */
  readonly spool?: Spool;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Bound for everything that is held and not acknowledged: waiting and in flight. */
  readonly maxBytes: number;
  /** Bytes of that bound which are taken up, or kept free, before they come here. Default: none. */
  readonly outside?: () => number;
  /** Most requests at once. Default: 4. */
  readonly maxInFlight?: number;
  /** Most time of one attempt, over all endpoints that it goes to. */
  readonly requestTimeoutMs: number;
  /** With a spool: a batch that waited so long goes to disk. Default: 5000. */
  readonly spoolAfterMs?: number;
  readonly say: Say;
}

/**
 * Holds the batches of the exporting thread until they are delivered, given up or on disk: several requests in flight, the
 * oldest first, within a bound of bytes. What no endpoint takes now waits in front until the sender is ready again; what is
 * too large goes in two halves; with a spool, what no endpoint takes goes to disk and comes back from there.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #stock: Stock;
  readonly #replay: Replay | undefined;
  readonly #drains: Drains;
  readonly #limit: SizeLimit;
  readonly #pauses: BackOff;
  readonly #inFlight = new Set<Parcel>();
  #pausedUntil = 0;
  #replayedLast = false;
  #cancelTimer: (() => void) | undefined;
  #closed = false;

  constructor(options: CourierOptions) {
    const { ledger, clock, spool, maxBytes, outside = () => 0, spoolAfterMs = SPOOL_AFTER_MS, say, sender } = options;
    this.#options = options;
    const replay = spool && new Replay(spool, ledger, clock);
    this.#replay = replay;
    this.#stock = new Stock({ ledger, clock, replay, maxBytes, outside, spoolAfterMs, say, endpoint: () => sender.describe() });
    this.#drains = new Drains(clock);
    this.#limit = new SizeLimit(clock);
    this.#pauses = new BackOff(clock, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
    this.#schedule();
  }

  /** Takes a batch over; from now on it counts as queued. */
  add(batch: Batch): void {
    this.#stock.add(batch);
    if (this.#closed) this.#leave();
    else this.#pump();
  }

  /**
   * Tries to deliver everything within the time, with more requests at once; what still waits then goes to disk if there is
   * a spool, else it stays. True when everything is delivered, given up for good, or on disk.
   *
   * `last`: the process ends afterwards. Requests are then cut to the time that is left, which gives an endpoint behind
   * one that hangs its chance, and those still in flight at the deadline are parked.
   */
  async drain(timeoutMs: number, last = false): Promise<boolean> {
    const end = () => (last ? this.park() : this.#storeWaiting());
    if (timeoutMs <= 0) return end();
    const drained = this.#drains.add(timeoutMs, last, end);
    const { sender, requestTimeoutMs } = this.#options;
    if (last) sender.hurry?.(this.#drains.bounded(requestTimeoutMs));
    else sender.hurry?.();
    this.#pump();
    const safe = await drained;
    this.#pump();
    return safe;
  }

  /** Puts on disk whatever is held, what is in flight too, without waiting for anything. True when all of it is there. */
  park(): boolean {
    this.#storeWaiting();
    for (const parcel of this.#inFlight) this.#stock.secure(parcel);
    this.#markOldest();
    return this.#isEmpty();
  }

  /** Parks, gives up what cannot be parked, and lets go of everything. Returns what `park` says. */
  close(): boolean {
    if (this.#closed) return true;
    this.#closed = true;
    this.#cancelTimer?.();
    const parked = this.park();
    this.#drains.endAll();
    this.#leave();
    this.#replay?.close();
    this.#options.sender.close();
    return parked;
  }

  describe(): string {
    const { sender, maxBytes } = this.#options;
    const spool = this.#replay ? `, ${this.#replay.describe()}` : '';
    return `courier(${maxBytes} bytes${spool}) → ${sender.describe()}`;
  }

  /** The one place that moves things: called whenever something changed or a time has come. */
  #pump(): void {
    if (this.#closed) return;
    const { clock, requestTimeoutMs } = this.#options;
    this.#stock.storeOverdue(this.#readyAt() - clock.now() > BRIEF_MS, this.#inFlight);
    const timeout = this.#drains.bounded(requestTimeoutMs);
    if (timeout > 0) this.#sendNow(timeout);
    if (this.#isEmpty()) this.#drains.endAll(this.#inFlight.size === 0);
    else if (this.#inFlight.size === 0) this.#drains.endBefore(this.#readyAt());
    this.#markOldest();
    this.#schedule();
  }

  #sendNow(timeoutMs: number): void {
    while (this.#hasSlot() && this.#readyAt() <= this.#options.clock.now()) {
      const parcel = this.#nextFromDisk() ?? this.#next();
      if (!parcel) return;
      void this.#send(parcel, timeoutMs);
    }
  }

  #storeWaiting(): boolean {
    this.#stock.storeAll();
    return this.#isEmpty();
  }

  #next(): Parcel | undefined {
    for (;;) {
      const parcel = this.#stock.shift();
      if (!parcel || parcel.batch.body.byteLength <= this.#limit.current() || !this.#stock.cut(parcel)) return parcel;
    }
  }

  /** Live batches are not starved: they have every second turn, half of the slots, and the memory. */
  #nextFromDisk(): Parcel | undefined {
    const replay = this.#replay;
    const turn = !this.#replayedLast || this.#stock.size === 0;
    this.#replayedLast = false;
    const now = this.#options.clock.now();
    if (!replay || !turn || !this.#mayReplay() || replay.readyAt() > now) return undefined;
    const batch = replay.take();
    this.#replayedLast = batch !== undefined;
    return batch && { batch, order: 0, addedAt: now, replayed: true, onDisk: true };
  }

  #mayReplay(): boolean {
    const { maxInFlight = IN_FLIGHT, maxBytes } = this.#options;
    if (!this.#replay || this.#drains.size > 0 || this.#stock.account.bytes() > maxBytes / 2) return false;
    return this.#replay.out() < Math.max(1, maxInFlight >> 1);
  }

  async #send(parcel: Parcel, timeoutMs: number): Promise<void> {
    const { clock, sender, say } = this.#options;
    const start = clock.now();
    this.#inFlight.add(parcel);
    this.#stock.account.inFlight(parcel, 1);
    let outcome: Outcome;
    try {
      // A copy: a socket or a file may read from it even after the answer, and ours is given back then.
      outcome = await sender.send({ ...parcel.batch, body: parcel.batch.body.slice() }, timeoutMs);
    } catch (thrown) {
      // A mistake of ours: what cannot be sent now cannot be sent later.
      outcome = { kind: 'refused', reason: reasonOf(thrown) };
      say({ kind: 'refused', endpoint: sender.describe(), reason: outcome.reason, count: parcel.batch.spans });
    }
    // Given up meanwhile.
    if (!this.#land(parcel)) return;
    this.#settle(parcel, outcome, clock.now() - start);
    this.#pump();
  }

  #settle(parcel: Parcel, outcome: Outcome, tookMs: number): void {
    const { batch, onDisk } = parcel;
    if (outcome.kind === 'later') {
      this.#stock.account.failed();
      this.#pause(outcome.retryAfterMs);
      if (!onDisk) {
        this.#stock.putBack(parcel);
        return;
      }
      this.#replay?.release(batch);
      giveBack(batch.body);
      return;
    }
    this.#pauses.reset();
    if (outcome.kind === 'delivered') {
      this.#limit.passed(batch.body.byteLength);
      this.#stock.account.delivered(parcel, outcome, tookMs);
      if (onDisk) this.#replay?.done(batch);
      giveBack(batch.body);
    } else if (outcome.kind === 'refused') {
      this.#stock.drop(parcel, 'refused');
    } else {
      this.#limit.failed(batch.body.byteLength);
      if (!this.#stock.cut(parcel)) this.#stock.drop(parcel, 'too_large', outcome.reason);
    }
  }

  /** Needed only where no breaker in the sender asks for a pause. */
  #pause(retryAfterMs = 0): void {
    const now = this.#options.clock.now();
    if (this.#options.sender.readyAt() > now) return;
    this.#pausedUntil = now + Math.max(retryAfterMs, this.#pauses.next());
  }

  /** After the end: whatever is still held is lost. */
  #leave(): void {
    for (let parcel = this.#stock.shift(); parcel; parcel = this.#stock.shift()) this.#stock.drop(parcel, 'exit');
    for (const parcel of this.#inFlight) {
      this.#land(parcel);
      if (!parcel.onDisk) this.#stock.drop(parcel, 'exit');
    }
    this.#markOldest();
  }

  #land(parcel: Parcel): boolean {
    if (!this.#inFlight.delete(parcel)) return false;
    this.#stock.account.inFlight(parcel, -1);
    return true;
  }

  #readyAt(): number {
    return Math.max(this.#options.sender.readyAt(), this.#pausedUntil);
  }

  #hasSlot(): boolean {
    const { maxInFlight = IN_FLIGHT } = this.#options;
    return this.#inFlight.size < (this.#drains.size > 0 ? Math.max(maxInFlight, DRAIN_IN_FLIGHT) : maxInFlight);
  }

  /** What is on disk does not count. */
  #isEmpty(): boolean {
    return this.#stock.size === 0 && this.#inFlight.size === (this.#replay?.out() ?? 0);
  }

  #markOldest(): void {
    const first = this.#stock.first();
    this.#stock.account.oldest(first ? [first, ...this.#inFlight] : this.#inFlight);
  }

  #schedule(): void {
    this.#cancelTimer?.();
    let at = this.#stock.overdueAt(this.#inFlight);
    if (this.#hasSlot() && this.#stock.size > 0) at = Math.min(at, this.#readyAt());
    if (this.#hasSlot() && this.#replay && this.#mayReplay()) {
      at = Math.min(at, Math.max(this.#readyAt(), this.#replay.readyAt()));
    }
    if (at === Number.POSITIVE_INFINITY) return;
    const { clock } = this.#options;
    const delay = Math.min(Math.max(1, Math.ceil(at - clock.now())), LONGEST_SLEEP_MS);
    this.#cancelTimer = clock.after(delay, () => this.#pump());
  }
}
