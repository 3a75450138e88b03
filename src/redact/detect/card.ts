import { HEX, inSet, isAlnum, isDigit, isLetter } from './chars.js';
import type { Found } from './found.js';

const FEWEST = 13;
const MOST = 19;
const FIRST_GROUP = 4;

/** `from` to `to`: a run of digits with single separators between them, 13 digits or more, which nothing lengthens. */
export function cardsIn(found: Found, text: string, from: number, to: number): void {
  for (let start = from; start < to; start = nextGroup(text, start, to)) {
    const end = cardEnd(text, start, to);
    if (end < 0) {
      // UnionPay prints 6 and 13 digits: when the 19 are none, the 13 are no Visa.
      if (isSixAndThirteen(text, start)) start += 7;
      continue;
    }
    found.add('card', start, end);
    start = end - 1;
  }
}

/** A card may be followed by its expiry or check number: every end of a group is tried, and the longest taken. */
function cardEnd(text: string, start: number, to: number): number {
  if (!mayBegin(text.charCodeAt(start)) || !freeBefore(text, start)) return -1;
  let digits = 0;
  let group = 0;
  let groups = 1;
  // Luhn counts from the right, so both ways of doubling are added up.
  let even = 0;
  let odd = 0;
  let head = 0;
  let best = -1;
  for (let at = start; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) {
      // A UUID may be all digits.
      if (group < (groups === 1 ? FIRST_GROUP : 2) || (group === 8 && code === 45)) break;
      groups++;
      group = 0;
      continue;
    }
    const digit = code - 48;
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
    if (digits % 2 === 0) {
      even += doubled;
      odd += digit;
    } else {
      even += digit;
      odd += doubled;
    }
    if (digits < 6) head = head * 10 + digit;
    digits++;
    group++;
    if (digits > MOST) break;
    if (digits < FEWEST || isDigit(text.charCodeAt(at + 1))) continue;
    // With an even number of digits the first one is doubled, with an odd number the second.
    const sum = digits % 2 === 0 ? even : odd;
    if (sum % 10 === 0 && isIssued(head, digits) && freeAfter(text, at + 1)) best = at + 1;
  }
  return best;
}

function isSixAndThirteen(text: string, start: number): boolean {
  for (let place = 0; place < 20; place++) if (isDigit(text.charCodeAt(start + place)) === (place === 6)) return false;
  return !isDigit(text.charCodeAt(start + 20));
}

function nextGroup(text: string, start: number, to: number): number {
  let at = start;
  while (at < to && isDigit(text.charCodeAt(at))) at++;
  return at + 1;
}

function mayBegin(code: number): boolean {
  return code >= 50 && code <= 54;
}

/** `head`: the first six digits. */
function isIssued(head: number, digits: number): boolean {
  const two = Math.floor(head / 10_000);
  const three = Math.floor(head / 1000);
  const four = Math.floor(head / 100);
  // Visa
  if (two >= 40 && two <= 49) return digits === 13 || digits === 16 || digits === 19;
  // Mastercard, Mir
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) || (four >= 2200 && four <= 2204)) return digits === 16;
  // American Express
  if (two === 34 || two === 37) return digits === 15;
  // Diners Club
  if (two === 36 || two === 38 || (three >= 300 && three <= 305) || three === 309) return digits === 14;
  // JCB, Discover, UnionPay, RuPay
  if (four >= 3528 && four <= 3589) return digits >= 16;
  if (four === 6011 || (three >= 644 && three <= 649) || two === 65 || two === 62) return digits >= 16;
  if (three === 508) return digits === 16;
  // Maestro
  return MAESTRO.has(four);
}

const MAESTRO = new Set([5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763]);

/** Not the rest of a word, of a hex id such as a UUID, or of a fraction. */
function freeBefore(text: string, from: number): boolean {
  const before = text.charCodeAt(from - 1);
  if (isAlnum(before)) return false;
  if (before === 46) return !isDigit(text.charCodeAt(from - 2));
  if (before !== 45) return true;
  let at = from - 2;
  while (at >= from - 13 && inSet(HEX, text.charCodeAt(at))) at--;
  return from - 2 - at < 4 || isLetter(text.charCodeAt(at));
}

function freeAfter(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  if (isAlnum(after)) return false;
  if (after !== 45) return true;
  let at = end + 1;
  let letters = false;
  for (; at <= end + 12 && inSet(HEX, text.charCodeAt(at)); at++) if (isLetter(text.charCodeAt(at))) letters = true;
  return at - end - 1 < 4 || !letters || isLetter(text.charCodeAt(at));
}
