import type { Clock } from './sender.js';

/**
 * Pauses between attempts that grow from the first to the longest. Each is drawn between the first and three times the one
 * before ("decorrelated jitter"): on average they double, and processes that failed in the same moment do not come back
 * in the same moment.
 */
export class BackOff {
  readonly #clock: Clock;
  readonly #firstMs: number;
  readonly #longestMs: number;
  #lastMs: number;

  constructor(clock: Clock, firstMs: number, longestMs: number) {
    this.#clock = clock;
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#lastMs = firstMs;
  }

  /** Length of the next pause in milliseconds. */
  next(): number {
    const most = Math.min(this.#longestMs, 3 * this.#lastMs);
    this.#lastMs = this.#firstMs + this.#clock.random() * (most - this.#firstMs);
    return this.#lastMs;
  }

  /** An attempt worked: the next pause is a first one again. */
  reset(): void {
    this.#lastMs = this.#firstMs;
  }
}
