/**
 * How much work may be done in a time: a service whose every statement is a new text must not spend itself on reading them.
 * A bucket that work empties and time fills.
 */
export class WorkLimit {
  readonly #most: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #filled: number;

  /** In milliseconds of work; `now` in milliseconds. */
  constructor(most: number, perSecond: number, now: () => number) {
    this.#most = most;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = most;
    this.#filled = now();
  }

  /** Does the work, unless too much has been done of late: then undefined. */
  run<T>(work: () => T): T | undefined {
    const start = this.#now();
    this.#left = Math.min(this.#most, this.#left + (Math.max(0, start - this.#filled) / 1000) * this.#perSecond);
    this.#filled = start;
    if (this.#left <= 0) return undefined;
    const result = work();
    this.#left -= this.#now() - start;
    return result;
  }
}
