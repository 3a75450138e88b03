import type { Batch } from './batch.js';
import { clearTimeout, delayOf, monotonic, random, setTimeout } from './timers.js';

/** What became of one attempt to send a batch. */
export type Outcome =
  /** Taken. `rejected`: spans that the receiver threw away all the same (OTLP partial success), with its words. */
  | { readonly kind: 'delivered'; readonly rejected?: number; readonly reason?: string }
  /**
   * Not now: the same batch may be sent again, here or elsewhere. `retryAfterMs`: the receiver asked for that pause. `down`:
   * no connection came about (refused, reset, name unknown, TLS) or a redirect: a second try at once would be in vain.
   */
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number; readonly down?: boolean }
  /** Too large as it is (413): in two halves it may pass. */
  | { readonly kind: 'too-large'; readonly reason: string }
  /** Never (OTLP specification, "Failures"). */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Anything that a batch can be given to: one endpoint over one protocol, a breaker around it, several behind a fail-over.
 * All of them wrap one another through this interface.
 */
export interface Sender {
  /** Never rejects. `timeoutMs` bounds the attempt. */
  send(batch: Batch, timeoutMs: number): Promise<Outcome>;
  /** When an attempt makes sense again, as a time of `Clock.now()`; at most `now()` when it does already. */
  readyAt(): number;
  /**
   * Somebody waits: a pause that nobody asked for may be cut short. `leftMs`: the process ends then, so what has no answer
   * after its share of that time may go elsewhere.
   */
  hurry?(leftMs?: number): void;
  /** Frees sockets and timers. */
  close(): void;
  /** The composed chain on one line, without credentials: `fail-over(breaker(http://a:4318/v1/traces), …)`. */
  describe(): string;
}

/** Time and chance are passed in, so that tests can turn them. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls back later; the timer never keeps the process alive. Returns how to cancel it. */
  after(delayMs: number, callback: () => void): () => void;
  /** A number from 0 to 1, 1 excluded. */
  random(): number;
}

export const systemClock: Clock = {
  now: monotonic,
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayOf(delayMs));
    timer.unref();
    return () => clearTimeout(timer);
  },
  random,
};
