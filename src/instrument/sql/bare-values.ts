import { isWord } from './is-word.js';

/** What may stand between `COPY … FROM STDIN` and its end, besides what is in parentheses. */
const COPY_OPTIONS = new Set(
  'WITH WHERE BINARY FREEZE DELIMITER DELIMITERS USING AS NULL HEADER CSV QUOTE ESCAPE FORCE NOT ENCODING OIDS'.split(' '),
);

/**
 * Follows a statement and tells of values that are not written as literals: the data behind `COPY … FROM STDIN;` of a
 * script, and Oracle's `IDENTIFIED BY password`.
 */
export class BareValues {
  /** The data of a COPY begin where its statement ends. */
  dataFollow = false;
  readonly #text: string;
  #first = true;
  #copy = false;
  #behindFrom = false;
  #behindStdin = false;
  #depth = 0;
  /** 1 behind IDENTIFIED, 2 behind BY. */
  #identified = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes the next word; true when it is a value, `'rest'` when all from here may be data. */
  word(start: number, end: number): boolean | 'rest' {
    const text = this.#text;
    if (this.#identified === 2) {
      this.#identified = 0;
      return !isWord(text, start, end, 'VALUES');
    }
    if (this.#identified === 1 && isWord(text, start, end, 'BY')) this.#identified = 2;
    else this.#identified = isWord(text, start, end, 'IDENTIFIED') ? 1 : 0;
    if (this.#first) {
      this.#first = false;
      this.#copy = isWord(text, start, end, 'COPY');
    } else if (this.#copy) return this.#copyWord(start, end);
    return false;
  }

  /** Takes the next token that is neither word nor space nor comment. */
  other(start: number): void {
    const code = this.#text.charCodeAt(start);
    this.#identified = 0;
    if (code === 40) this.#depth += 1;
    else if (code === 41) this.#depth -= 1;
    else if (code === 59) {
      this.dataFollow = this.#behindStdin;
      this.#first = true;
      this.#copy = false;
      this.#depth = 0;
    }
  }

  #copyWord(start: number, end: number): boolean | 'rest' {
    const text = this.#text;
    if (this.#behindStdin) {
      if (this.#depth > 0) return false;
      if (!COPY_OPTIONS.has(text.slice(start, Math.min(end, start + 16)).toUpperCase())) return 'rest';
      // Conditions hold any words; the end of the statement still counts.
      if (isWord(text, start, end, 'WHERE')) this.#copy = false;
    } else if (this.#behindFrom && isWord(text, start, end, 'STDIN')) this.#behindStdin = true;
    this.#behindFrom = isWord(text, start, end, 'FROM');
    return false;
  }
}
