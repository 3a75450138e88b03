/** So many, and so many characters of them, in each of two generations. */
const MOST_TEXTS = 1000;
const MOST_CHARACTERS = 1_000_000;

/**
 * Remembers what was made of texts, bounded: when it is full, what was not asked for since the last time it was full
 * leaves. A text that comes back is found by one look in most cases.
 */
export class KnownStatements<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();
  #characters = 0;

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(text: string): T | undefined {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const old = this.#old.get(text);
    if (old !== undefined) this.set(text, old);
    return old;
  }

  set(text: string, value: T): void {
    if (this.#young.size >= MOST_TEXTS || this.#characters + text.length > MOST_CHARACTERS) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#characters = 0;
    }
    this.#characters += text.length;
    this.#young.set(text, value);
  }
}
