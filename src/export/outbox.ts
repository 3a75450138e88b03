import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { reasonOf, report } from '../report/report.js';
import type { Batch, Encoding } from './batch.js';
import type { Carrier } from './carrier.js';
import type { Encode } from './encode.js';
import type { Ledger } from './ledger.js';
import { clearTimeout, delayOf, random, setTimeout, wallClock } from './timers.js';

export interface OutboxOptions {
  /** Index of the destination in the plan. */
  readonly destination: number;
  readonly encoding: Encoding;
  readonly encode: Encode;
  readonly carrier: Carrier;
  readonly ledger: Ledger;
  /** Most spans of one batch. */
  readonly batchSize: number;
  /** About the most bytes of one batch, by `roughBytes`. */
  readonly batchBytes: number;
  /** Longest time that a span waits for company, in milliseconds. */
  readonly delayMs: number;
}

/**
 * Collects the spans that end in this thread, encodes them in small portions, and hands them over. A burst in one turn of
 * the event loop leaves in portions too: nothing here waits for the loop.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #spans: ReadableSpan[] = [];
  #roughBytes = 0;
  #since = 0;
  /** Of a whole batch. */
  #share = 1;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** `bytes`: what `roughBytes` says of the span. `share`: should this one begin a batch, how much of a whole one that gets. */
  add(span: ReadableSpan, bytes: number, share = 1): void {
    const { batchSize, batchBytes, delayMs } = this.#options;
    if (this.#spans.length === 0) {
      this.#since = wallClock();
      this.#share = share;
      this.#timer ??= setTimeout(() => this.handOver(), delayOf(delayMs * share)).unref();
    }
    this.#spans.push(span);
    this.#roughBytes += bytes;
    if (this.#spans.length >= batchSize * this.#share || this.#roughBytes >= batchBytes * this.#share) this.handOver();
  }

  /** Encodes what was collected and hands it over. Never throws. */
  handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = this.#spans;
    if (spans.length === 0) return;
    const since = this.#since;
    this.#spans = [];
    this.#roughBytes = 0;
    this.#post(spans, since);
  }

  /** Spans that are not handed over yet. */
  pending(): number {
    return this.#spans.length;
  }

  #post(spans: ReadableSpan[], since: number): void {
    const { destination, encoding, encode, carrier, ledger } = this.#options;
    try {
      const body = own(encode(spans));
      const batch: Batch = { id: nextId(), body, encoding, spans: spans.length, since };
      carrier.post(destination, batch);
    } catch (thrown) {
      // One span that cannot be encoded must not take its company with it.
      if (spans.length > 1) {
        const half = spans.length >> 1;
        this.#post(spans.slice(0, half), since);
        this.#post(spans.slice(half), since);
        return;
      }
      ledger.dropped('encode', 1);
      report('OTA-040', 'encode', reasonOf(thrown));
    }
  }
}

/** The encoder may give a view into a larger buffer; what is handed to another thread must be a buffer of its own. */
function own(body: Uint8Array): Uint8Array {
  return body.byteLength === body.buffer.byteLength ? body : body.slice();
}

let counter = 0;
let prefix: string | undefined;

/** Unique among threads and processes, and in the order in which batches were made. */
function nextId(): string {
  prefix ??= `${wallClock().toString(36)}-${process.pid}-${random().toString(36).slice(2, 8)}`;
  counter += 1;
  return `${prefix}-${counter.toString(36).padStart(6, '0')}`;
}
