import { isAlnum, isDigit } from './chars.js';
import type { Found } from './found.js';

const FEWEST = 8;
const MOST = 15;

/**
 * `plus`: place of a `+`. E.164 with single spaces, dashes, dots or brackets between groups; without a `+` nothing is
 * taken for a number.
 */
export function phoneAt(found: Found, text: string, plus: number): void {
  const before = text.charCodeAt(plus - 1);
  if (isAlnum(before) || before === 43 || before === 46) return;
  const first = text.charCodeAt(plus + 1);
  if (first < 49 || first > 57) return;
  let digits = 0;
  let end = plus + 1;
  let gap = 0;
  for (let at = plus + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits++;
      end = at + 1;
      gap = 0;
      if (digits > MOST) return;
    } else if (!isBetween(code) || (code === 43 && gap > 0) || ++gap > 2) break;
  }
  if (digits < FEWEST || isAlnum(text.charCodeAt(end))) return;
  found.add('phone', plus, end);
}

/** Space, `-`, `.`, brackets, and the `+` that is a space in a query. */
function isBetween(code: number): boolean {
  return code === 32 || code === 45 || code === 46 || code === 40 || code === 41 || code === 43 || code === 0xa0;
}
