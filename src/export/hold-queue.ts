const MOST_HOLES = 1024;

/** A queue in the order of `order`: most come in at the end, the ones that come back find their place near the front. */
export class HoldQueue<Item extends { readonly order: number }> {
  #items: (Item | undefined)[] = [];
  /** Everything before it has been taken: a shift that does not move the rest. */
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  first(): Item | undefined {
    return this.#items[this.#head];
  }

  shift(): Item | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length || (this.#head >= MOST_HOLES && this.#head * 2 >= this.#items.length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** In front of those with the same order. */
  put(item: Item): void {
    const last = this.#items.at(-1);
    if (last === undefined || this.size === 0 || last.order < item.order) {
      this.#items.push(item);
      return;
    }
    let at = this.#head;
    while ((this.#items[at] as Item).order < item.order) at += 1;
    if (at === this.#head && this.#head > 0) {
      this.#head -= 1;
      this.#items[this.#head] = item;
    } else {
      this.#items.splice(at, 0, item);
    }
  }
}
