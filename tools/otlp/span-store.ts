import { EventEmitter } from 'node:events';
import { drawTrace } from '../../src/testing/draw-trace.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';

/** What a receiver knows about one request. */
export interface ReceivedRequest {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  contentType: string;
  /** As sent, compressed or not. */
  byteLength: number;
  /** Spans in the request, whether or not it was answered with success. */
  spanCount: number;
  /** The status that it was answered with. */
  status: number;
}

export type SpanPredicate = (spans: FinishedSpan[]) => boolean;

const MAX_DRAWN = 200;

/** Keeps what arrived, oldest first; beyond `maxSpans` the oldest requests are forgotten. */
export class SpanStore {
  readonly requests: ReceivedRequest[] = [];
  readonly #batches: FinishedSpan[][] = [];
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  readonly #maxSpans: number;
  #count = 0;

  constructor(maxSpans: number) {
    this.#maxSpans = maxSpans;
  }

  /** Only a request answered with success hands its spans over: the sender of any other keeps or repeats them. */
  add(request: ReceivedRequest, spans: FinishedSpan[]): void {
    const taken = request.status >= 200 && request.status < 300 ? spans : [];
    this.requests.push(request);
    this.#batches.push(taken);
    this.#count += taken.length;
    while (this.#batches.length > 1 && (this.#count > this.#maxSpans || this.#batches.length > this.#maxSpans)) {
      this.requests.shift();
      this.#count -= this.#batches.shift()?.length ?? 0;
    }
    this.#arrivals.emit('arrival');
  }

  spans(): FinishedSpan[] {
    return this.#batches.flat();
  }

  clear(): void {
    this.requests.length = 0;
    this.#batches.length = 0;
    this.#count = 0;
  }

  /** Resolves with the spans as soon as the predicate is true for them. */
  waitFor(predicate: SpanPredicate, timeoutMs: number): Promise<FinishedSpan[]> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        try {
          const spans = this.spans();
          if (predicate(spans)) settle(() => resolve(spans));
        } catch (error) {
          settle(() => reject(error as Error));
        }
      };
      const settle = (done: () => void): void => {
        clearTimeout(timer);
        this.#arrivals.off('arrival', check);
        done();
      };
      const timer = setTimeout(() => settle(() => reject(new Error(this.#report(timeoutMs)))), timeoutMs);
      this.#arrivals.on('arrival', check);
      check();
    });
  }

  #report(timeoutMs: number): string {
    const spans = this.spans();
    const arrived = `${this.requests.length} requests with ${spans.length} spans arrived`;
    const drawn = drawTrace(spans.slice(-MAX_DRAWN));
    return `What was waited for did not arrive within ${timeoutMs} ms; ${arrived}.\n\n${drawn}`;
  }
}
