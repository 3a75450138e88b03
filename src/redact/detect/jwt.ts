import { ALNUM, BASE64, isAlnum, WORD_DASH } from './chars.js';
import type { Found } from './found.js';

const SHORTEST_HEAD = 17;
const SHORTEST_BODY = 6;
const SHORTEST_ENCODED = 40;
const JWE_PARTS = 5;

/**
 * `y`: place of a `y` after an `e`. Signed (2 or 3 parts, the third may be cut off or empty) and encrypted (5 parts)
 * ones.
 */
export function jwtAt(found: Found, text: string, y: number): void {
  const start = y - 1;
  // `{"` is always `eyJ` before a letter; anything else must at least begin a word.
  if (text.charCodeAt(y + 1) !== 74 && isAlnum(text.charCodeAt(start - 1))) return;
  // Every `ey` within one head would have the same parts read again.
  if (start < found.headUntil) return;
  let end = found.runEnd(text, WORD_DASH, start);
  found.headUntil = end;
  if (end - start < SHORTEST_HEAD || text.charCodeAt(end) !== 46) return;
  const signed = text.startsWith('.ey', end);
  const bodyStart = end + 1;
  let parts = 1;
  while (parts < JWE_PARTS && text.charCodeAt(end) === 46) {
    end = partEnd(found, text, end + 1);
    parts++;
    if (parts === 2 && signed && end - bodyStart < SHORTEST_BODY) return;
  }
  if (signed || parts === JWE_PARTS) found.add('jwt', start, end);
}

/** Parts are base64url; some encoders leave base64 with its padding. */
function partEnd(found: Found, text: string, from: number): number {
  return found.runEnd(text, BASE64, from);
}

/** `z`: place of `ZXlK`, which is the base64 of `eyJ`: a token that was encoded once more. */
export function encodedJwtAt(found: Found, text: string, z: number): void {
  if (isAlnum(text.charCodeAt(z - 1)) || !text.startsWith('ZXlK', z)) return;
  const end = found.runEnd(text, BASE64, z);
  if (end - z >= SHORTEST_ENCODED && found.runEnd(text, ALNUM, z) - z >= 16) found.add('jwt', z, end);
}
