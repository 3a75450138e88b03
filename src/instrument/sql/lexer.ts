import { isDigit, isSpace, spaceEnd, startsWord, wordEnd } from './characters.js';
import { isWord } from './is-word.js';
import { commentEnd, dollarTextEnd, escapedTextEnd, NO_END, numberEnd, plainTextEnd, quotedNameEnd } from './token-ends.js';

export type TokenKind =
  | 'space'
  | 'comment'
  /** Text, number or boolean. */
  | 'literal'
  /** `$1` */
  | 'parameter'
  /** A keyword or a name. */
  | 'word'
  /** `"name"`, elsewhere also `` `name` ``. */
  | 'quoted'
  | 'symbol'
  /**
   * What does not close, or closes at different places in different dialects: all of it, to the end, may be a literal.
   */
  | 'rest';

/** More digits than a parameter number of the protocol (16 bits) has. */
const LONGEST_PARAMETER = 5;
/** Longest name in brackets (Transact-SQL). */
const LONGEST_NAME = 128;

/**
 * Cuts a statement into tokens, in linear time and without copying. With `postgres` it follows PostgreSQL's rules;
 * without, any system may be meant: double quotes hold literals, and the text ends (`rest`) where dialects disagree on
 * what is a value.
 */
export class Lexer {
  kind: TokenKind = 'space';
  start = 0;
  end = 0;
  readonly #text: string;
  readonly #postgres: boolean;

  constructor(text: string, postgres: boolean) {
    this.#text = text;
    this.#postgres = postgres;
  }

  /** Moves to the next token; false at the end. */
  next(): boolean {
    const text = this.#text;
    const at = this.end;
    if (at >= text.length) return false;
    this.start = at;
    const code = text.charCodeAt(at);
    if (isSpace(code)) return this.#is('space', spaceEnd(text, at + 1));
    if (startsWord(code)) return this.#word();
    if (isDigit(code)) return this.#is('literal', numberEnd(text, at));
    const next = text.charCodeAt(at + 1);
    switch (code) {
      case 39: // '
        return this.#is('literal', plainTextEnd(text, at));
      case 34: // "
        return this.#postgres ? this.#is('quoted', quotedNameEnd(text, at)) : this.#is('literal', plainTextEnd(text, at));
      case 96: // `
        return this.#postgres ? this.#is('symbol', at + 1) : this.#is('quoted', quotedNameEnd(text, at));
      case 36: // $
        return this.#dollar(at, next);
      case 45: // -
        return next === 45 ? this.#lineComment(at) : this.#is('symbol', at + 1);
      case 47: // /
        return next === 42 ? this.#blockComment(at) : this.#is('symbol', at + 1);
      case 46: // .
        if (isDigit(next)) return this.#is('literal', numberEnd(text, at));
        return this.#is('symbol', next === 46 ? at + 2 : at + 1);
      case 35: // #: an operator, the start of a comment (MySQL) or of a name (Transact-SQL)
        return this.#is('symbol', this.#postgres ? at + 1 : NO_END);
      case 91: // [
        return this.#is('symbol', !this.#postgres && this.#holdsQuote(at) ? NO_END : at + 1);
      default:
        return this.#is('symbol', at + 1);
    }
  }

  #is(kind: TokenKind, end: number): true {
    this.kind = end === NO_END ? 'rest' : kind;
    this.end = end === NO_END ? this.#text.length : end;
    return true;
  }

  #word(): true {
    const text = this.#text;
    const at = this.start;
    const end = wordEnd(text, at + 1);
    const next = text.charCodeAt(end);
    if (next === 39) {
      const prefix = end - at === 1 ? text.charCodeAt(at) | 32 : 0;
      if (prefix === 101 && this.#postgres) return this.#is('literal', escapedTextEnd(text, end)); // e
      // b e n x
      const isPlain = prefix === 98 || prefix === 101 || prefix === 110 || prefix === 120;
      if (isPlain) return this.#is('literal', plainTextEnd(text, end));
      // Oracle's q'[it's]'
      if (!this.#postgres && (isWord(text, at, end, 'Q') || isWord(text, at, end, 'NQ'))) return this.#is('rest', NO_END);
    } else if (next === 38 && end - at === 1 && (text.charCodeAt(at) | 32) === 117) {
      // U&'…', U&"…"
      if (text[end + 1] === "'") return this.#is('literal', plainTextEnd(text, end + 1));
      if (text[end + 1] === '"' && this.#postgres) return this.#is('quoted', quotedNameEnd(text, end + 1));
    }
    const boolean = isWord(text, at, end, 'TRUE') || isWord(text, at, end, 'FALSE');
    return this.#is(boolean ? 'literal' : 'word', end);
  }

  #dollar(at: number, next: number): true {
    const text = this.#text;
    if (isDigit(next)) {
      let end = at + 2;
      while (isDigit(text.charCodeAt(end))) end += 1;
      return this.#is(end - at - 1 > LONGEST_PARAMETER ? 'literal' : 'parameter', end);
    }
    const end = dollarTextEnd(text, at);
    if (end === at) return this.#is('symbol', at + 1);
    return this.#is('literal', this.#postgres ? end : NO_END);
  }

  #lineComment(at: number): true {
    const text = this.#text;
    let end = at + 2;
    // MySQL wants a space behind `--`: without one it is arithmetic there.
    if (!this.#postgres && end < text.length && !isSpace(text.charCodeAt(end))) return this.#is('rest', NO_END);
    // A carriage return ends it in PostgreSQL and not elsewhere.
    for (; end < text.length && text.charCodeAt(end) !== 10; end += 1) {
      if (text.charCodeAt(end) !== 13 || text.charCodeAt(end + 1) === 10) continue;
      if (!this.#postgres) return this.#is('rest', NO_END);
      break;
    }
    return this.#is('comment', end);
  }

  #blockComment(at: number): true {
    // MySQL runs what is in `/*! … */`.
    if (!this.#postgres && this.#text[at + 2] === '!') return this.#is('rest', NO_END);
    return this.#is('comment', commentEnd(this.#text, at, this.#postgres));
  }

  /** `[it's]` is a name in Transact-SQL; `[a, 'b']` is an array elsewhere. */
  #holdsQuote(at: number): boolean {
    if (!startsWord(this.#text.charCodeAt(at + 1))) return false;
    const last = Math.min(this.#text.length, at + LONGEST_NAME);
    for (let place = at + 1; place < last; place += 1) {
      const code = this.#text.charCodeAt(place);
      if (code === 93) return false;
      if (code === 39 || code === 34) return true;
    }
    return false;
  }
}
