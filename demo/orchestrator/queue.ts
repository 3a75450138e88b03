/** Items in their order, for whoever asks next. In memory: a stand-in for the queue between processes. */
export class Queue<T> {
  readonly #items: T[] = [];
  readonly #waiting: ((item: T | undefined) => void)[] = [];
  #closed = false;

  push(item: T): void {
    const next = this.#waiting.shift();
    if (next) next(item);
    else this.#items.push(item);
  }

  /** The next item, as soon as there is one; undefined when the queue was closed. */
  async next(): Promise<T | undefined> {
    if (this.#items.length > 0 || this.#closed) return this.#items.shift();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
  }
}
