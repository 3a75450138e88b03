import { inSet, isAlnum, isDigit, isLetter, LOCAL } from './chars.js';
import type { Found } from './found.js';

/** RFC 5321 says 64; a longer one is no address, but hides nothing better if part of it stays. */
const LONGEST_LOCAL = 256;
const LONGEST_DOMAIN = 253;
const LONGEST_LABEL = 63;
const PICTURES = new Set(['png', 'jpg', 'jpeg', 'gif', 'svg', 'webp', 'avif']);

/** `at`: place of an `@`. Quoted local parts, addresses in brackets and Unicode on both sides are read too. */
export function emailAt(found: Found, text: string, at: number): void {
  if (at === found.userinfoAt) return;
  const start = localStart(text, at);
  if (start === at) return;
  const end = domainEnd(text, at + 1);
  if (end > 0 && !isRepository(text, start, at, end)) found.add('email', start, end);
}

/** `git@github.com:org/repo.git`, with or without a scheme before it. */
function isRepository(text: string, start: number, at: number, end: number): boolean {
  if (at - start !== 3 || !text.startsWith('git', start)) return false;
  const next = text.charCodeAt(end);
  return (next === 58 || next === 47) && isAlnum(text.charCodeAt(end + 1));
}

function localStart(text: string, at: number): number {
  const lowest = Math.max(0, at - LONGEST_LOCAL);
  if (text.charCodeAt(at - 1) === 34) return quotedLocal(text, at, lowest);
  let start = at;
  while (start > lowest && isLocal(text, start - 1)) start--;
  // `bounce+joe=example.com@lists…`: the `=` of a returned address, not of a pair.
  if (text.charCodeAt(start - 1) === 61) start = returnedStart(text, start, lowest);
  // Half of a pair of surrogates would be left.
  const code = text.charCodeAt(start);
  if (start > 0 && code >= 0xdc00 && code <= 0xdfff) start--;
  while (start < at && !leads(text.charCodeAt(start))) start++;
  return start;
}

function leads(code: number): boolean {
  return isAlnum(code) || code === 95 || code === 43 || code === 45 || code >= 128;
}

function isLocal(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code >= 128) return isForeignLetter(code);
  // O'Brien, but not the quote around a value.
  if (code === 39) return isLetter(text.charCodeAt(at - 1)) && isLetter(text.charCodeAt(at + 1));
  return inSet(LOCAL, code);
}

function returnedStart(text: string, start: number, lowest: number): number {
  let at = start - 1;
  let plus = false;
  while (at > lowest && isLocal(text, at - 1)) {
    at--;
    if (text.charCodeAt(at) === 43) plus = true;
  }
  return plus ? at : start;
}

function quotedLocal(text: string, at: number, lowest: number): number {
  let start = at - 2;
  for (; start >= lowest; start--) {
    const code = text.charCodeAt(start);
    if (code < 32 || code === 64) return at;
    if (code === 34 && text.charCodeAt(start - 1) !== 92) return start + 2 < at ? start : at;
  }
  return at;
}

/** Letters beyond ASCII; spaces, quotes and dashes of typography end a word as ASCII's do. */
function isForeignLetter(code: number): boolean {
  if (code < 0xc0 || code === 0xd7 || code === 0xf7) return false;
  if (code >= 0x2000 && code <= 0x2bff) return false;
  return !((code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff20) || code === 0xfffd);
}

/** End of a domain with a dot and a top level of letters, or -1. */
function domainEnd(text: string, from: number): number {
  if (text.charCodeAt(from) === 91) return literalEnd(text, from + 1);
  let end = -1;
  let labels = 0;
  let numeric = 0;
  let at = from;
  const last = Math.min(text.length, from + LONGEST_DOMAIN);
  while (at < last) {
    const label = at;
    let digits = true;
    let letters = true;
    for (; at < last; at++) {
      const code = text.charCodeAt(at);
      if (isDigit(code) || code === 45) letters = false;
      else if (isLetter(code) || isForeignLetter(code)) digits = false;
      else break;
    }
    if (at === label || at - label > LONGEST_LABEL) break;
    labels++;
    if (digits && labels === numeric + 1) numeric++;
    const topLevel = letters || (text.startsWith('xn--', label) && at - label > 4);
    if (labels > 1 && topLevel && at - label >= 2) end = at;
    if (text.charCodeAt(at) !== 46) break;
    at++;
  }
  // `express@5.3.0-rc.next` is a version, `logo@2x.png` a picture.
  if (end < 0 || numeric >= 2) return -1;
  return isPicture(text, from, end) ? -1 : end;
}

function isPicture(text: string, from: number, end: number): boolean {
  if (!isDigit(text.charCodeAt(from)) || text.charCodeAt(from + 1) !== 120) return false;
  return text.charCodeAt(from + 2) === 46 && PICTURES.has(text.slice(from + 3, end).toLowerCase());
}

function literalEnd(text: string, from: number): number {
  for (let at = from; at < from + 50; at++) {
    const code = text.charCodeAt(at);
    if (code === 93) return at > from + 2 ? at + 1 : -1;
    if (!isAlnum(code) && code !== 46 && code !== 58) return -1;
  }
  return -1;
}
