import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { reasonOf, report } from '../report/report.js';
import type { Batch, Encoding } from './batch.js';
import type { Carrier } from './carrier.js';
import type { Packing } from './encode.js';
import type { Ledger } from './ledger.js';
import { clearTimeout, delayOf, random, setTimeout, wallClock } from './timers.js';

export interface OutboxOptions {
  /** Index of the destination in the plan. */
  readonly destination: number;
  readonly encoding: Encoding;
  /** Called with the first span. */
  readonly packing: () => Packing;
  readonly carrier: Carrier;
  readonly ledger: Ledger;
  /** Most spans of one batch. */
  readonly batchSize: number;
  /** About the most bytes of one batch. */
  readonly batchBytes: number;
  /** Longest time that a span waits for company, in milliseconds. */
  readonly delayMs: number;
}

/**
 * Encodes the spans that end in this thread, each as it comes, and hands them over in batches. A whole batch at once would be
 * milliseconds in the middle of some request, and spans that wait for it would be moved about by the garbage collector. Nothing
 * here waits for the event loop either: a burst in one turn leaves in batches too.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #packing: Packing | undefined;
  #since = 0;
  /** Of a whole batch. */
  #share = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** `share`: should this span begin a batch, how much of a whole one that gets. Never throws. */
  add(span: ReadableSpan, share = 1): void {
    const { batchSize, batchBytes, delayMs, packing } = this.#options;
    try {
      this.#packing ??= packing();
      this.#packing.add(span);
    } catch (thrown) {
      this.#lost(1, thrown);
      return;
    }
    const { spans, bytes } = this.#packing;
    if (spans === 1) {
      this.#since = wallClock();
      this.#share = share;
      this.#timer ??= setTimeout(() => this.handOver(), delayOf(delayMs * share)).unref();
    }
    if (spans >= batchSize * this.#share || bytes >= batchBytes * this.#share) this.handOver();
  }

  /** Hands over what was collected. Never throws. */
  handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = this.pending();
    if (!this.#packing || spans === 0) return;
    const { destination, encoding, carrier } = this.#options;
    try {
      const batch: Batch = { id: nextId(), body: this.#packing.take(), encoding, spans, since: this.#since };
      carrier.post(destination, batch);
    } catch (thrown) {
      this.#packing = undefined;
      this.#lost(spans, thrown);
    }
  }

  /** Spans that are not handed over yet. */
  pending(): number {
    return this.#packing?.spans ?? 0;
  }

  #lost(spans: number, thrown: unknown): void {
    this.#options.ledger.dropped('encode', spans);
    report('OTA-040', 'encode', reasonOf(thrown));
  }
}

let counter = 0;
let prefix: string | undefined;

/** Unique among threads and processes, and in the order in which batches were made. */
function nextId(): string {
  prefix ??= `${wallClock().toString(36)}-${process.pid}-${random().toString(36).slice(2, 8)}`;
  counter += 1;
  return `${prefix}-${counter.toString(36).padStart(6, '0')}`;
}
