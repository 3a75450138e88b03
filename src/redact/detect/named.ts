import { isBlank, isDigit, VALUE } from './chars.js';
import type { Found } from './found.js';
import type { Names } from './names.js';
import { isNothing } from './pair.js';

const LONGEST_NAME = 40;
const COLON = 58;
const LESS = 60;

/** `dash`: place of the first `-` of `--password hunter2`, as programs that failed are quoted with their arguments. */
export function optionAt(found: Found, names: Names, text: string, dash: number): void {
  let end = dash + 2;
  while (end < dash + LONGEST_NAME && isNameCharacter(text.charCodeAt(end))) end++;
  if (!isBlank(text.charCodeAt(end)) || end < dash + 5) return;
  const kind = names.of(text, dash + 2, end);
  if (kind === undefined || kind === 'members') return;
  let start = end + 1;
  while (isBlank(text.charCodeAt(start)) && start < end + 8) start++;
  const quote = text.charCodeAt(start);
  // The next option: this one has no value.
  if (quote === 45) return;
  const isQuoted = quote === 34 || quote === 39;
  if (isQuoted) start++;
  const until = isQuoted ? found.quoteEnd(text, quote, start) : found.runEnd(text, VALUE, start);
  if (!isNothing(text, start, until, kind)) found.addNamed(kind, start, until);
}

/** `close`: place of the `>` of `<password>hunter2</password>`; also with a prefix, without attributes. */
export function elementAt(found: Found, names: Names, text: string, close: number): void {
  const nameStart = names.startOf(text, close);
  const before = text.charCodeAt(nameStart - 1) === COLON ? names.startOf(text, nameStart - 1) : nameStart;
  if (nameStart === close || text.charCodeAt(before - 1) !== LESS) return;
  const kind = names.of(text, nameStart, close);
  if (kind === undefined || kind === 'members') return;
  let end = close + 1;
  for (; end < text.length && text.charCodeAt(end) !== LESS; end++);
  if (text.charCodeAt(end + 1) === 47 && !isNothing(text, close + 1, end, kind)) found.addNamed(kind, close + 1, end);
}

function isNameCharacter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || isDigit(code) || code === 45 || code === 95;
}
