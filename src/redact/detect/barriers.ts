import { inSet, isAlnum, WORD_DASH } from './chars.js';

const LONGEST_NAME = 64;
const HASH_LENGTH = 22;

/** End of what redaction left, `[REDACTED:…]` or `h1:<key id>:<hash>`, that begins at `at`; or -1. */
export function barrierEnd(text: string, at: number): number {
  return text.charCodeAt(at) === 91 ? maskEnd(text, at) : hashEnd(text, at);
}

function maskEnd(text: string, at: number): number {
  if (!text.startsWith('[REDACTED:', at)) return -1;
  let end = at + 10;
  while (end < at + 10 + LONGEST_NAME && isNameCharacter(text.charCodeAt(end))) end++;
  return end > at + 10 && text.charCodeAt(end) === 93 ? end + 1 : -1;
}

function isNameCharacter(code: number): boolean {
  return inSet(WORD_DASH, code) || code === 46;
}

function hashEnd(text: string, at: number): number {
  if (!text.startsWith('h1:', at) || isAlnum(text.charCodeAt(at - 1))) return -1;
  let colon = at + 3;
  while (colon < at + 3 + LONGEST_NAME && isNameCharacter(text.charCodeAt(colon))) colon++;
  if (colon === at + 3 || text.charCodeAt(colon) !== 58) return -1;
  const end = colon + 1 + HASH_LENGTH;
  for (let place = colon + 1; place < end; place++) if (!inSet(WORD_DASH, text.charCodeAt(place))) return -1;
  return inSet(WORD_DASH, text.charCodeAt(end)) ? -1 : end;
}
