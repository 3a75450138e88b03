import type { Clock } from './sender.js';

/** A limit that grew this long is twice as large: endpoints do change, but a wasted request each minute would be too many. */
const DOUBLING_MS = 600_000;

/** What is known about the largest request that the receivers take, from those they refused for their size. */
export class SizeLimit {
  readonly #clock: Clock;
  #bytes = Number.POSITIVE_INFINITY;
  #setAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Larger requests are cut before they are sent. */
  current(): number {
    return this.#bytes * 2 ** ((this.#clock.now() - this.#setAt) / DOUBLING_MS);
  }

  passed(bytes: number): void {
    if (bytes > this.current()) this.#set(bytes);
  }

  failed(bytes: number): void {
    // More than half, since two halves are seldom equal.
    this.#set(Math.min(this.current(), bytes * 0.75));
  }

  #set(bytes: number): void {
    this.#bytes = bytes;
    this.#setAt = this.#clock.now();
  }
}
