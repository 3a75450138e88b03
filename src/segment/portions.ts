/** So many at once are quick enough: what follows (redaction, encoding) takes some microseconds each. */
const PORTION = 100;
/** More than this does not wait: in a burst within one turn, later turns never come. */
const MOST_WAITING = 5000;

/**
 * Hands things on in portions, so that a large segment does not hold the event loop: few at once, many in later turns, in order.
 */
export class Portions<T> {
  readonly #hand: (item: T) => void;
  readonly #later: (work: () => void) => void;
  #waiting: T[] = [];
  #planned = false;

  /** `later` runs work in a later turn of the event loop. */
  constructor(hand: (item: T) => void, later: (work: () => void) => void) {
    this.#hand = hand;
    this.#later = later;
  }

  /** Things that were not handed on yet. */
  waiting(): number {
    return this.#waiting.length;
  }

  add(items: readonly T[]): void {
    if (this.#waiting.length === 0 && items.length <= PORTION) return items.forEach(this.#hand);
    for (const item of items) this.#waiting.push(item);
    if (this.#waiting.length > MOST_WAITING) this.drain();
    else this.#plan();
  }

  /** All that waits, now. */
  drain(): void {
    const all = this.#waiting;
    this.#waiting = [];
    all.forEach(this.#hand);
  }

  #plan(): void {
    if (this.#planned || this.#waiting.length === 0) return;
    this.#planned = true;
    this.#later(() => {
      this.#planned = false;
      this.#waiting.splice(0, PORTION).forEach(this.#hand);
      this.#plan();
    });
  }
}
