/** Sets of ASCII characters that runs are made of; each is one bit of `SETS`. */
export const ALNUM = 1;
export const WORD = 2;
export const WORD_DASH = 4;
/** What credentials after a scheme are made of (RFC 6750 `b64token`). */
export const TOKEN = 8;
export const BASE64 = 16;
export const DOTTED = 32;
/** An unquoted value of a pair; so is every character beyond ASCII. */
export const VALUE = 64;
/** A line; so is every character beyond ASCII. */
export const LINE = 128;
/** The authority of a URL, and what stands in a URL at all. */
export const AUTHORITY = 256;
export const URL_TEXT = 512;
/** Characters of a name before `=` or `:`. */
export const NAME = 1024;
export const HEX = 2048;
/** What V8 and databases write as the local part of an address without quotes. */
export const LOCAL = 4096;

/** Sets that all characters beyond ASCII belong to. */
export const BEYOND = VALUE | LINE | AUTHORITY | URL_TEXT;

export const SETS = new Uint16Array(128);

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alnum = `${letters}0123456789`;
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');

function fill(set: number, characters: string, without = ''): void {
  for (const character of characters) {
    if (without.includes(character)) continue;
    const code = character.charCodeAt(0);
    SETS[code] = (SETS[code] ?? 0) | set;
  }
}

fill(ALNUM, alnum);
fill(WORD, `${alnum}_`);
fill(WORD_DASH, `${alnum}_-`);
fill(TOKEN, `${alnum}-._~+/=`);
fill(BASE64, `${alnum}+/_-=`);
fill(DOTTED, `${alnum}_.=-`);
fill(VALUE, printable, ' "\'`&,;}<>');
fill(LINE, `${printable}\t`);
fill(AUTHORITY, printable, ' "\'`<>/?#\\');
fill(URL_TEXT, printable, ' "\'`<>');
fill(NAME, `${alnum}_.-`);
fill(HEX, '0123456789abcdefABCDEF');
fill(LOCAL, `${alnum}._+-!#$^~`);

/** Whether a character code is in a set; beyond the end of a text it is NaN and in none. */
export function inSet(set: number, code: number): boolean {
  return code < 128 ? ((SETS[code] as number) & set) !== 0 : code >= 128 && (set & BEYOND) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** An ASCII letter. */
export function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

export function isAlnum(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

/** A space or a tab. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Whether `word` (lower case ASCII letters) stands in `text` at `at`, in any case. */
export function standsAt(text: string, at: number, word: string): boolean {
  if (at < 0) return false;
  for (let index = 0; index < word.length; index++) {
    const code = text.charCodeAt(at + index);
    const wanted = word.charCodeAt(index);
    if (code !== wanted && (code | 32) !== wanted) return false;
  }
  return true;
}
