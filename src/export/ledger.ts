import { DROP_REASONS, type DropReason } from './batch.js';

/** Numbers of the export stage that two threads write and anybody may read. */
const COUNTERS = [
  /**
   * What was handed to the exporting thread, and what has arrived there. First, because a snapshot reads in this order: a batch
   * that arrives meanwhile is in it twice rather than not at all.
   */
  'posted_bytes',
  'posted_spans',
  'received_bytes',
  'received_spans',
  /** What worker threads of the service hold until somebody listens to them. */
  'early_bytes',
  'early_spans',
  /** Spans and bytes handed over and not settled yet (delivered, dropped, or safe on disk). */
  'queued_spans',
  'queued_bytes',
  /** Those of these spans that are being sent right now. */
  'in_flight_spans',
  /** Requests under way, those for batches from disk too. */
  'in_flight_batches',
  'delivered_spans',
  'delivered_batches',
  'delivered_bytes',
  /** Spans that a receiver took and threw away (partial success). */
  'rejected_spans',
  /** Attempts that ended with "not now". */
  'failed_attempts',
  'spooled_bytes',
  'spooled_batches',
  'replayed_batches',
  /** Unix time in milliseconds at which the oldest span that waits ended; 0 when none waits. */
  'oldest_since',
  /** Sum and number of the durations of delivered requests, in microseconds. */
  'latency_sum_us',
  'latency_count',
  /** 1 for each breaker that is open. */
  'open_breakers',
  /** 1 once somebody takes what threads hand over: the exporting thread, or the main thread instead; 2 when nobody does. */
  'exporter_ready',
  /** 1 once a worker thread of the service has something for it. */
  'exporter_wanted',
  ...DROP_REASONS.map((reason) => `dropped_${reason}` as const),
] as const;

/** Value of `exporter_ready` when the exporting thread is gone and nobody has taken over (yet). */
export const EXPORTER_GONE = 2;

export type Counter = (typeof COUNTERS)[number];

/** A snapshot of all counters. */
export type LedgerValues = Readonly<Record<Counter, number>>;

/** Counters on shared memory: the service's threads write what they hand over, the exporting thread what became of it. */
export class Ledger {
  readonly memory: SharedArrayBuffer;
  readonly #cells: BigInt64Array;
  /** By courier: when the oldest span that waits there ended. */
  readonly #oldest = new Map<object, number>();

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(8 * COUNTERS.length)) {
    this.memory = memory;
    this.#cells = new BigInt64Array(memory);
  }

  get(counter: Counter): number {
    return Number(Atomics.load(this.#cells, COUNTERS.indexOf(counter)));
  }

  set(counter: Counter, value: number): void {
    Atomics.store(this.#cells, COUNTERS.indexOf(counter), BigInt(Math.trunc(value)));
  }

  add(counter: Counter, amount: number): void {
    Atomics.add(this.#cells, COUNTERS.indexOf(counter), BigInt(Math.trunc(amount)));
  }

  dropped(reason: DropReason, spans: number): void {
    this.add(`dropped_${reason}`, spans);
  }

  /** `since`: Unix time in milliseconds, infinite when nothing waits. The counter is the least of all that `who` say. */
  oldest(who: object, since: number): void {
    if (this.#oldest.get(who) === since) return;
    this.#oldest.set(who, since);
    const least = Math.min(...this.#oldest.values());
    this.set('oldest_since', Number.isFinite(least) ? least : 0);
  }

  /** Bytes on their way to the thread that sends. */
  underWay(): number {
    return this.get('early_bytes') + Math.max(0, this.get('posted_bytes') - this.get('received_bytes'));
  }

  /** Whether so many bytes more are within the bound. */
  hasRoom(bytes: number, maxBytes: number): boolean {
    return this.get('queued_bytes') + this.underWay() + bytes <= maxBytes;
  }

  /** Spans that were given up, or that a receiver threw away. */
  lost(): number {
    return DROP_REASONS.reduce((sum, reason) => sum + this.get(`dropped_${reason}`), this.get('rejected_spans'));
  }

  /** Asks the main thread to start the exporting thread. */
  want(): void {
    this.announce('exporter_wanted', 1);
  }

  /** Sets a counter, and wakes those who wait for that. */
  announce(counter: Counter, value: number): void {
    this.set(counter, value);
    Atomics.notify(this.#cells, COUNTERS.indexOf(counter));
  }

  /** Calls back when a counter that has this value is announced anew; waiting for that does not keep the process alive. */
  onChange(counter: Counter, value: number, callback: () => void): void {
    const waiting = Atomics.waitAsync(this.#cells, COUNTERS.indexOf(counter), BigInt(value));
    if (waiting.async) void waiting.value.then(callback);
    else callback();
  }

  values(): LedgerValues {
    return Object.fromEntries(COUNTERS.map((counter) => [counter, this.get(counter)])) as unknown as LedgerValues;
  }
}
