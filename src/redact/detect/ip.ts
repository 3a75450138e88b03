import { HEX, inSet, isAlnum, isDigit, isLetter } from './chars.js';
import type { Found } from './found.js';

const LONGEST_V6 = 45;

/**
 * `from`: place of the first digit of a run. Four numbers up to 255; not a longer dotted number, nor a version of a
 * browser.
 */
export function ipv4At(found: Found, text: string, from: number): void {
  const before = text.charCodeAt(from - 1);
  if (isAlnum(before) || before === 46 || before === 95) return;
  const end = v4End(text, from);
  if (end < 0) return;
  const after = text.charCodeAt(end);
  if (isAlnum(after) || after === 95 || (after === 46 && isDigit(text.charCodeAt(end + 1)))) return;
  // `Chrome/120.0.0.0`, and what the action `net` leaves.
  if (before === 47 && isLetter(text.charCodeAt(from - 2)) && text.endsWith('.0.0.0', end)) return;
  if (text.startsWith('/24', end) && text.charCodeAt(end - 1) === 48 && text.charCodeAt(end - 2) === 46) return;
  found.add('ipv4', from, end);
}

function v4End(text: string, from: number): number {
  let at = from;
  for (let part = 0; part < 4; part++) {
    let value = 0;
    const first = at;
    while (at < first + 4 && isDigit(text.charCodeAt(at))) value = value * 10 + text.charCodeAt(at++) - 48;
    if (at === first || at > first + 3 || value > 255) return -1;
    if (part === 3) return at;
    if (text.charCodeAt(at++) !== 46) return -1;
  }
  return -1;
}

/** `colon`: place of a `:`. Gives how far it has read: other colons up to there need not be asked. */
export function ipv6At(found: Found, text: string, colon: number): number {
  let start = colon;
  while (start > colon - 5 && inSet(HEX, text.charCodeAt(start - 1))) start--;
  const before = text.charCodeAt(start - 1);
  let end = colon;
  while (end < start + LONGEST_V6 + 1 && (inSet(HEX, text.charCodeAt(end)) || isMark(text.charCodeAt(end)))) end++;
  const read = end;
  // A full stop, or the colon of `address: text`, is none of it.
  while (text.charCodeAt(end - 1) === 46 || (text.charCodeAt(end - 1) === 58 && text.charCodeAt(end - 2) !== 58)) end--;
  const after = text.charCodeAt(end);
  if (isAlnum(before) || before === 95 || before === 58 || before === 46 || isAlnum(after) || after === 95) return read;
  if (!isV6(text, start, end) || (text.startsWith('/48', end) && text.endsWith('::', end))) return read;
  found.add('ipv6', start, end);
  return read;
}

function isMark(code: number): boolean {
  return code === 58 || code === 46;
}

function isV6(text: string, start: number, end: number): boolean {
  if (end - start < 3 || end - start > LONGEST_V6) return false;
  let groups = 0;
  let gaps = 0;
  let digits = false;
  let at = start;
  while (at < end) {
    const first = at;
    while (at < end && inSet(HEX, text.charCodeAt(at))) if (isDigit(text.charCodeAt(at++))) digits = true;
    if (text.charCodeAt(at) === 46 && at < end) {
      if (v4End(text, first) !== end) return false;
      groups += 2;
      break;
    }
    if (at - first > 4) return false;
    if (at > first) groups++;
    if (at === end) break;
    at++;
    if (text.charCodeAt(at) === 58 && at < end) {
      gaps++;
      at++;
    } else if (first === at - 1) return false;
  }
  return gaps === 0 ? groups === 8 : gaps === 1 && groups < 8 && groups > 0 && (digits || groups > 2);
}
