import { continuesTag, isDigit, isSpace } from './characters.js';

/** No end was found, or two readings differ on where it is. */
export const NO_END = -1;

const QUOTE = 39;
const BACKSLASH = 92;

/**
 * End of a text whose opening quote is at `open`; the doubled quote stands for itself. A backslash before a quote is an
 * escape in MySQL and where `standard_conforming_strings` is off, and a plain character elsewhere. Behind it one
 * reading takes for code what the other takes for the value, so neither is safe: no end.
 */
export function plainTextEnd(text: string, open: number): number {
  const quote = text[open] as string;
  for (let at = text.indexOf(quote, open + 1); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (isEscaped(text, open, at)) return isEscapeClause(text, open, at) ? at + 1 : NO_END;
    if (text[at + 1] !== quote) return at + 1;
  }
  return NO_END;
}

/** End of an `E'…'`, where a backslash is always an escape. */
export function escapedTextEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) {
      if (text.charCodeAt(at + 1) !== QUOTE) return at + 1;
      at += 1;
    }
  }
  return NO_END;
}

/** End of a quoted identifier: no escapes but the doubled quote. */
export function quotedNameEnd(text: string, open: number): number {
  const quote = text[open] as string;
  let at = text.indexOf(quote, open + 1);
  while (at !== -1 && text[at + 1] === quote) at = text.indexOf(quote, at + 2);
  return at === -1 ? NO_END : at + 1;
}

/** End of a dollar-quoted text; `open` itself when the dollar begins none. */
export function dollarTextEnd(text: string, open: number): number {
  let at = open + 1;
  while (continuesTag(text.charCodeAt(at))) at += 1;
  if (text[at] !== '$') return open;
  const tag = text.slice(open, at + 1);
  const end = text.indexOf(tag, at + 1);
  return end === -1 ? NO_END : end + tag.length;
}

/**
 * End of a block comment. They nest in PostgreSQL and not elsewhere; `nested` false: an inner one makes the end
 * uncertain.
 */
export function commentEnd(text: string, open: number, nested: boolean): number {
  let depth = 1;
  for (let at = open + 2; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === 42 && next === 47) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    } else if (code === 47 && next === 42) {
      if (!nested) return NO_END;
      depth += 1;
      at += 1;
    }
  }
  return NO_END;
}

/** End of a number, with what is stuck to it (`1_000`, `0xFF`, `12ab`); the dots of `1..2` are a range. */
export function numberEnd(text: string, start: number): number {
  const prefixed = text[start] === '0' && /[xob]/i.test(text[start + 1] ?? '');
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (continuesTag(code)) continue;
    if (code === 46 && text[at + 1] !== '.') continue;
    const sign = code === 43 || code === 45;
    if (sign && !prefixed && (text.charCodeAt(at - 1) | 32) === 101 && isDigit(text.charCodeAt(at + 1))) continue;
    break;
  }
  return at;
}

function isEscaped(text: string, open: number, quote: number): boolean {
  let at = quote - 1;
  while (at > open && text.charCodeAt(at) === BACKSLASH) at -= 1;
  return (quote - 1 - at) % 2 === 1;
}

/** `LIKE $1 ESCAPE '\'`, which query builders write: only one reading gives the one character that may stand there. */
function isEscapeClause(text: string, open: number, quote: number): boolean {
  if (quote !== open + 2 || text[quote + 1] === "'") return false;
  let at = open;
  while (at > 0 && isSpace(text.charCodeAt(at - 1))) at -= 1;
  return /^escape$/i.test(text.slice(Math.max(0, at - 6), at));
}
