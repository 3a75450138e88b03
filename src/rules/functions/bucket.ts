/** Lets so many calls per second through; a second's worth may come at once. Below one per second, one at a time. */
export class Bucket {
  readonly #perSecond: number;
  readonly #size: number;
  readonly #now: () => number;
  #left: number;
  #since: number;

  /** `now`: monotonic milliseconds. */
  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#size = Math.max(1, perSecond);
    this.#left = this.#size;
    this.#now = now;
    this.#since = now();
  }

  take(): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#size, this.#left + ((now - this.#since) / 1000) * this.#perSecond);
    this.#since = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
