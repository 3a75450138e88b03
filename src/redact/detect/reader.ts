import type { ContentClass } from '../kinds.js';
import { awsKeyAt, awsSecretsIn } from './aws.js';
import { barrierEnd } from './barriers.js';
import { bearerAt } from './bearer.js';
import { cardsIn } from './card.js';
import { isAlnum, isDigit, isLetter } from './chars.js';
import { curlUserAt } from './curl.js';
import { byteAt, escapeLength } from './decode.js';
import { emailAt } from './email.js';
import { Found } from './found.js';
import { ibanAt } from './iban.js';
import { ipv4At, ipv6At } from './ip.js';
import { encodedJwtAt, jwtAt } from './jwt.js';
import { elementAt, optionAt } from './named.js';
import type { Names } from './names.js';
import { pairAt } from './pair.js';
import { phoneAt } from './phone.js';
import { encodedPrivateKeyAt, privateKeyAt } from './private-key.js';
import { tokenAtDash, tokenAtStart, tokenAtStop, tokenAtUnderscore } from './tokens.js';
import { userinfoAt } from './userinfo.js';

/** What the text holds besides hits. */
export const PLAIN = 0;
/** Percent-encoding or escapes: to be decoded and read again. */
export const ENCODED = 1;
/** Something that redaction left: the text is to be read in pieces. Reading stopped there. */
export const BARRIER = 2;

const DIGIT = 1;
const AT = 2;
const COLON = 3;
const EQUALS = 4;
const DASH = 5;
const UNDERSCORE = 6;
const STOP = 7;
const PLUS = 8;
const BRACKET = 9;
const PERCENT = 10;
const BACKSLASH = 11;
const LETTER_A = 12;
const LETTER_B = 13;
const LETTER_C = 14;
const LETTER_G = 15;
const LETTER_L = 16;
const LETTER_W = 17;
const LETTER_Y = 18;
const LETTER_Z = 19;
const GREATER = 20;

/** Characters that something can begin at, or be told by. All others are passed over. */
const ANCHORS = new Uint8Array(128);
const anchor = (characters: string, kind: number): void => {
  for (const character of characters) ANCHORS[character.charCodeAt(0)] = kind;
};
anchor('0123456789', DIGIT);
anchor('@', AT);
anchor(':', COLON);
anchor('=', EQUALS);
anchor('-', DASH);
anchor('_', UNDERSCORE);
anchor('.', STOP);
anchor('+', PLUS);
anchor('[', BRACKET);
anchor('%', PERCENT);
anchor('\\', BACKSLASH);
anchor('A', LETTER_A);
anchor('bB', LETTER_B);
anchor('cC', LETTER_C);
anchor('G', LETTER_G);
anchor('L', LETTER_L);
anchor('wW', LETTER_W);
anchor('y', LETTER_Y);
anchor('Z', LETTER_Z);
anchor('>', GREATER);

/**
 * Reads a text once, character by character, and asks a detector only where a character stands that it is told by. This
 * is the prefilter: clean text costs one look into a table per character.
 */
export class Reader {
  readonly found: Found;
  readonly #names: Names;
  readonly #on: Readonly<Record<ContentClass, boolean>>;
  readonly #pairs: boolean;
  readonly #isNamed: boolean;

  /** `isDenying`: there are names that the user denies. */
  constructor(on: Readonly<Record<ContentClass, boolean>>, names: Names, isDenying: boolean) {
    this.found = new Found(on);
    this.#on = on;
    this.#names = names;
    this.#isNamed = on.password || isDenying;
    this.#pairs = this.#isNamed || on.bearer || on.cookie;
  }

  /** Hits are in `found` afterwards. */
  read(text: string): number {
    const { found } = this;
    const on = this.#on;
    const { length } = text;
    let holds = PLAIN;
    let awsNamed = false;
    let addressUntil = 0;
    found.reset();
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) continue;
      switch (ANCHORS[code]) {
        case DIGIT:
          at = this.#digits(text, at) - 1;
          break;
        case AT:
          if (on.email && at > 0) emailAt(found, text, at);
          break;
        case COLON:
          if (text.charCodeAt(at - 1) === 49 && text.charCodeAt(at - 2) === 104 && barrierEnd(text, at - 2) > 0) return BARRIER;
          if (text.charCodeAt(at + 1) === 47 && text.charCodeAt(at + 2) === 47) {
            if (on.url_userinfo) userinfoAt(found, text, at);
            break;
          }
          if (on.ipv6 && at >= addressUntil) addressUntil = ipv6At(found, text, at);
          if (this.#pairs) pairAt(found, this.#names, text, at);
          break;
        case EQUALS:
          if (this.#pairs) pairAt(found, this.#names, text, at);
          break;
        case DASH:
          if (isLetter(text.charCodeAt(at - 1))) tokenAtDash(found, text, at);
          if (on.private_key && text.charCodeAt(at + 1) === 45) privateKeyAt(found, text, at);
          if (this.#isNamed && text.charCodeAt(at + 1) === 45 && isLetter(text.charCodeAt(at + 2)) && startsOption(text, at)) {
            optionAt(found, this.#names, text, at);
          }
          if (on.password && at > 4 && isOption(text, at)) curlUserAt(found, text, at);
          break;
        case UNDERSCORE:
          if (isAlnum(text.charCodeAt(at + 1))) tokenAtUnderscore(found, text, at);
          break;
        case STOP:
          if (isLast(text.charCodeAt(at - 1))) tokenAtStop(found, text, at);
          break;
        case PLUS:
          if (on.phone) phoneAt(found, text, at);
          break;
        case GREATER:
          if (this.#isNamed && isAlnum(text.charCodeAt(at - 1))) elementAt(found, this.#names, text, at);
          break;
        case BRACKET:
          if (text.charCodeAt(at + 1) === 82 && barrierEnd(text, at) > 0) return BARRIER;
          break;
        case PERCENT:
          if (byteAt(text, at + 1) >= 0) holds = ENCODED;
          break;
        case BACKSLASH:
          if (escapeLength(text, at) > 0) holds = ENCODED;
          break;
        case LETTER_A:
          if (text.charCodeAt(at + 1) === 73) tokenAtStart(found, text, at);
          else if (on.aws_key) awsKeyAt(found, text, at);
          break;
        case LETTER_B:
          if (on.bearer && isBearerNext(text.charCodeAt(at + 1))) bearerAt(found, text, at);
          break;
        case LETTER_C:
          if ((text.charCodeAt(at - 1) | 32) === 101 && (text.charCodeAt(at + 1) | 32) === 114) awsNamed = true;
          else if ((text.charCodeAt(at - 1) | 32) === 97 && (text.charCodeAt(at + 1) | 32) === 99) awsNamed = true;
          break;
        case LETTER_G:
          if (text.charCodeAt(at + 1) === 82) tokenAtStart(found, text, at);
          break;
        case LETTER_L:
          if (on.private_key && text.charCodeAt(at + 1) === 83) encodedPrivateKeyAt(found, text, at);
          break;
        case LETTER_W:
          if ((text.charCodeAt(at - 1) | 32) === 97 && (text.charCodeAt(at + 1) | 32) === 115) awsNamed = true;
          break;
        case LETTER_Y:
          if (on.jwt && text.charCodeAt(at - 1) === 101) jwtAt(found, text, at);
          break;
        case LETTER_Z:
          if (on.jwt && text.charCodeAt(at + 1) === 88) encodedJwtAt(found, text, at);
          break;
      }
    }
    if (awsNamed && on.aws_key && length >= 40) awsSecretsIn(found, text);
    return holds;
  }

  /** A run of digits, with single separators between them. Gives its end. */
  #digits(text: string, from: number): number {
    const { found } = this;
    const on = this.#on;
    const { length } = text;
    let digits = 0;
    let group = from;
    let at = from;
    for (;;) {
      while (++at < length && isDigit(text.charCodeAt(at)));
      digits += at - group;
      if (on.ipv4 && at - group < 4 && text.charCodeAt(at) === 46) ipv4At(found, text, group);
      if (at + 1 >= length || !isBetween(text.charCodeAt(at)) || !isDigit(text.charCodeAt(at + 1))) break;
      group = ++at;
    }
    if (on.iban && from > 1 && at - from > 1 && isLetter(text.charCodeAt(from - 1)) && isLetter(text.charCodeAt(from - 2))) {
      if (isDigit(text.charCodeAt(from + 1)) && !isAlnum(text.charCodeAt(from - 3))) ibanAt(found, text, from);
    }
    if (digits >= 13 && on.card) cardsIn(found, text, from, at);
    return at;
  }
}

/** Space, `-`, the `+` that is a space in a query, and the spaces and the dash at which no line is broken. */
function isBetween(code: number): boolean {
  return code === 32 || code === 45 || code === 43 || code === 0xa0 || code === 0x202f || code === 0x2009 || code === 0x2011;
}

/** `-u` or `--user` after a space. */
function isOption(text: string, at: number): boolean {
  if (!isSpace(text.charCodeAt(at - 1))) return false;
  const next = text.charCodeAt(at + 1);
  return next === 117 || (next === 45 && text.charCodeAt(at + 2) === 117);
}

/** A word of its own, or the first of a text. */
function startsOption(text: string, at: number): boolean {
  return at === 0 || isSpace(text.charCodeAt(at - 1));
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** The second letter of "bearer" and "basic". */
function isBearerNext(code: number): boolean {
  return (code | 32) === 101 || (code | 32) === 97;
}

/** The last character of `hooks`, `SG` and `ya29` before their full stop. */
function isLast(code: number): boolean {
  return code === 115 || code === 71 || code === 57;
}
