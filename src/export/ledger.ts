import { DROP_REASONS, type DropReason } from './batch.js';

/** Numbers of the export stage that two threads write and anybody may read. */
const COUNTERS = [
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
  /** Bytes that were handed to the exporting thread, and those that have arrived there. */
  'posted_bytes',
  'posted_spans',
  'received_bytes',
  'received_spans',
  /** 1 once the exporting thread listens; 2 when it is gone for good. */
  'exporter_ready',
  /** 1 once a worker thread of the service has something for it. */
  'exporter_wanted',
  ...DROP_REASONS.map((reason) => `dropped_${reason}` as const),
] as const;

/** Value of `exporter_ready` when there is no exporting thread any more. */
export const EXPORTER_GONE = 2;

export type Counter = (typeof COUNTERS)[number];

/** A snapshot of all counters. */
export type LedgerValues = Readonly<Record<Counter, number>>;

/** Counters on shared memory: the service's threads write what they hand over, the exporting thread what became of it. */
export class Ledger {
  readonly memory: SharedArrayBuffer;
  readonly #cells: BigInt64Array;

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

  /** Asks the main thread to start the exporting thread. */
  want(): void {
    this.set('exporter_wanted', 1);
    Atomics.notify(this.#cells, COUNTERS.indexOf('exporter_wanted'));
  }

  /** Calls back when a worker thread asks; waiting for that does not keep the process alive. */
  onWanted(callback: () => void): void {
    const { async, value } = Atomics.waitAsync(this.#cells, COUNTERS.indexOf('exporter_wanted'), 0n);
    if (async) void value.then(callback);
    else callback();
  }

  values(): LedgerValues {
    return Object.fromEntries(COUNTERS.map((counter) => [counter, this.get(counter)])) as unknown as LedgerValues;
  }
}
