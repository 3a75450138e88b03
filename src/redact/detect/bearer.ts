import { ALNUM, isAlnum, isDigit, standsAt, TOKEN } from './chars.js';
import type { Found } from './found.js';

const SHORTEST = 8;
/** A word of prose after "bearer" is shorter than this, or has other characters. */
const LONG = 24;
/** Enough of `user:password` to see what it is. */
const LOOKED_AT = 96;

/** `b`: place of a `b` or `B`. The hit is what follows the scheme. */
export function bearerAt(found: Found, text: string, b: number): void {
  if (isAlnum(text.charCodeAt(b - 1))) return;
  const isBearer = standsAt(text, b + 1, 'earer');
  if (!isBearer && !standsAt(text, b + 1, 'asic')) return;
  let start = b + (isBearer ? 6 : 5);
  if (!isSpace(text.charCodeAt(start))) return;
  while (isSpace(text.charCodeAt(start)) && start < b + 12) start++;
  const end = found.runEnd(text, TOKEN, start);
  if (isBearer ? isToken(found, text, start, end) : isCredentials(text, start, end)) found.add('bearer', start, end);
}

/** Also a `+`, which is a space in a query; and the colon or equals sign of `bearer: …`. */
function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 43 || code === 58 || code === 61;
}

/** Tells a token from the next word of a sentence ("bearer authentication failed"). */
function isToken(found: Found, text: string, start: number, end: number): boolean {
  if (end - start < SHORTEST) return false;
  if (end - start >= LONG) return true;
  const wordEnd = found.runEnd(text, ALNUM, start);
  let changes = 0;
  for (let at = start; at < wordEnd; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) return true;
    if (at > start && code < 97) changes++;
  }
  return changes > 1 || (wordEnd < end - 1 && !'.,/-'.includes(text.charAt(wordEnd)));
}

/** Whether the base64 text is `user:password`. */
function isCredentials(text: string, start: number, end: number): boolean {
  if (end - start < 4) return false;
  const bytes = Buffer.from(text.slice(start, Math.min(end, start + LOOKED_AT)), 'base64');
  if (!bytes.includes(58)) return false;
  return bytes.every((byte) => byte >= 32 && byte !== 127);
}
