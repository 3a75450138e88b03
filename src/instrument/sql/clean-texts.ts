import { ownCopy } from './own-copy.js';

const MOST_TEXTS = 500;
const MOST_CHARACTERS = 1_000_000;

/**
 * Remembers texts that hold no literals, each with what was made of it. A text with literals is never a key here, so
 * nothing private stays, and such texts, which seldom come twice, push nothing out. The oldest leaves when it is full.
 */
export class CleanTexts<T> {
  readonly #texts = new Map<string, T | undefined>();
  #characters = 0;

  has(text: string): boolean {
    return this.#texts.has(text);
  }

  get(text: string): T | undefined {
    return this.#texts.get(text);
  }

  set(text: string, value?: T): void {
    if (this.#texts.has(text)) {
      if (value !== undefined) this.#texts.set(text, value);
      return;
    }
    if (text.length > MOST_CHARACTERS / 10) return;
    this.#characters += text.length;
    this.#texts.set(ownCopy(text), value);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MOST_TEXTS && this.#characters <= MOST_CHARACTERS) break;
      this.#texts.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}
