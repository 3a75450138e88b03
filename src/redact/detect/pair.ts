import { inSet, isAlnum, isBlank, isDigit, isLetter, LINE, standsAt, VALUE } from './chars.js';
import type { NameClass } from '../kinds.js';
import type { Found } from './found.js';
import type { Names, NameVerdict } from './names.js';
import { PATTERNS } from './patterns.js';

const SCHEMES = ['bearer', 'basic', 'digest', 'token', 'negotiate', 'ntlm', 'apikey', 'aws4-hmac-sha256'];
const LONGEST_NOTHING = 66;
const MOST_BRACKETS = 8;
const LONGEST_SCHEME = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKTICK = 96;

/**
 * `mark`: place of a `=` or `:`. When the name before it is sensitive the value after it is hit, alone: up to its
 * closing quote, or the end of the word. After `Cookie:` and `Set-Cookie:` it is the rest of the line.
 */
export function pairAt(found: Found, names: Names, text: string, mark: number): void {
  const nameEnd = nameEndBefore(text, mark);
  const nameStart = names.startOf(text, nameEnd);
  if (nameStart === nameEnd || isNumber(text, nameStart, nameEnd)) return;
  if (text.charCodeAt(mark) === 58 && found.on.cookie && isCookie(text, nameStart, nameEnd)) {
    cookieAfter(found, text, mark, nameStart);
    return;
  }
  const kind = names.of(text, nameStart, nameEnd) ?? contextOf(names, text, nameStart, nameEnd, mark);
  if (kind === undefined || (kind === 'denied' && isFile(text, nameStart, nameEnd, mark))) return;
  valueAfter(found, text, { start: nameStart, end: nameEnd, mark, kind });
}

/** A name before a value, and what it says. */
interface Name {
  readonly start: number;
  readonly end: number;
  /** Of its `=` or `:`. */
  readonly mark: number;
  readonly kind: Exclude<NameVerdict, undefined>;
}

/** What a name says that is none by itself. */
function contextOf(names: Names, text: string, start: number, end: number, mark: number): NameVerdict {
  if (text.charCodeAt(mark) === 61 && end === mark) {
    // `?code=…` and `&code=…`, in a URL within a text
    const before = text.charCodeAt(start - 1);
    const isBehind = before === 63 || (before === 38 && text.charCodeAt(start - 2) !== 38);
    if (isBehind && names.isParameter(text.slice(start, end))) return 'url_parameter';
  }
  return isTwoWords(names, text, start, end) ? 'password' : undefined;
}

/** `customer.js:12:34`, where names such as `customer.*` are denied. */
function isFile(text: string, start: number, end: number, mark: number): boolean {
  return text.charCodeAt(mark) === 58 && isDigit(text.charCodeAt(mark + 1)) && PATTERNS.fileName.test(text.slice(start, end));
}

/** Steps back over spaces, the quote around a name and the bracket of `user[password]`. */
function nameEndBefore(text: string, mark: number): number {
  let end = mark;
  while (end > mark - 3 && text.charCodeAt(end - 1) === 32) end--;
  const before = text.charCodeAt(end - 1);
  if (isQuote(before)) end--;
  if (text.charCodeAt(end - 1) === 93) end--;
  return end;
}

function isQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE || code === BACKTICK;
}

function isNumber(text: string, start: number, end: number): boolean {
  for (let at = end - 1; at >= start; at--) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

/** `API key: …`: both words are asked together, as `API_key`. */
function isTwoWords(names: Names, text: string, start: number, end: number): boolean {
  if (end - start !== 3 || !standsAt(text, start, 'key') || text.charCodeAt(start - 1) !== 32) return false;
  const first = names.startOf(text, start - 1);
  if (first === start - 1) return false;
  const both = `${text.slice(first, start - 1)}_key`;
  return names.of(both, 0, both.length) !== undefined;
}

function isCookie(text: string, start: number, end: number): boolean {
  const length = end - start;
  return (length === 6 && standsAt(text, start, 'cookie')) || (length === 10 && standsAt(text, start, 'set-cookie'));
}

function cookieAfter(found: Found, text: string, mark: number, nameStart: number): void {
  const start = afterBlanks(text, mark + 1);
  const quote = text.charCodeAt(start);
  if (isQuote(quote)) {
    found.add('cookie', start + 1, found.quoteEnd(text, quote, start + 1));
    return;
  }
  // `{ 'set-cookie': [ 'sid=…' ] }`, as Node prints headers.
  if (quote === 91) {
    bracketed(found, text, start, 'cookie');
    return;
  }
  let end = found.runEnd(text, LINE, start);
  const around = text.charCodeAt(nameStart - 1);
  if (isQuote(around)) end = Math.min(end, found.quoteEnd(text, around, start));
  found.add('cookie', start, end);
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** A `+` is a space in a query. */
function afterBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at)) || text.charCodeAt(at) === 43) at++;
  return at;
}

function valueAfter(found: Found, text: string, name: Name): void {
  const { mark, kind } = name;
  let start = mark + 1;
  if (text.charCodeAt(mark) === 58) {
    // `a::b` and `$1::text` are no pairs.
    if (text.charCodeAt(start) === 58 || text.charCodeAt(mark - 1) === 58) return;
  } else if (text.charCodeAt(mark - 1) === 61) return;
  while (text.charCodeAt(start) === 61 || text.charCodeAt(start) === 62) start++;
  start = text.charCodeAt(mark) === 58 ? afterBlanks(text, start) : afterSpaces(text, start);
  const first = text.charCodeAt(start);
  // E'…', N'…', u'…'
  if (isLetter(first) && isQuote(text.charCodeAt(start + 1))) start++;
  const quote = text.charCodeAt(start);
  if (quote === 91 || quote === 123) bracketed(found, text, start, kind === 'members' ? 'denied' : kind);
  else if (kind === 'members') return;
  else if (isQuote(quote)) quoted(found, text, start + 1, quote, kind);
  else if (quote === 10 || quote === 13) nextLine(found, text, start, kind);
  else bare(found, text, { ...name, kind }, start);
}

/** `password:` and its value alone on the next line. */
function nextLine(found: Found, text: string, from: number, kind: NameClass): void {
  let start = from + 1;
  if (text.charCodeAt(start) === 10) start++;
  start = afterSpaces(text, start);
  const end = found.runEnd(text, VALUE, start);
  const after = text.charCodeAt(afterSpaces(text, end));
  const isAlone = Number.isNaN(after) || after === 10 || after === 13;
  if (isAlone && text.charCodeAt(end - 1) !== 58 && !isNothing(text, start, end, kind)) found.addNamed(kind, start, end);
}

function quoted(found: Found, text: string, from: number, quote: number, kind: NameClass): void {
  const end = found.quoteEnd(text, quote, from);
  const start = afterScheme(text, from, end);
  if (kind === 'denied') found.addNamed(kind, from, isNothing(text, from, end, kind) ? from : end);
  else if (start > from) found.add(found.on.bearer ? 'bearer' : 'password', start, end);
  else if (!isNothing(text, from, end, kind)) found.addNamed(kind, from, end);
}

function bare(found: Found, text: string, { start: nameStart, end: nameEnd, kind }: Name & { kind: NameClass }, from: number): void {
  let end = found.runEnd(text, VALUE, from);
  const start = afterScheme(text, from, text.length);
  if (start === from && isAuthorization(text, nameStart, nameEnd, from)) {
    // A scheme that nobody has heard of.
    end = found.runEnd(text, LINE, from);
    const around = text.charCodeAt(nameStart - 1);
    if (isQuote(around)) end = Math.min(end, found.quoteEnd(text, around, from));
    found.addNamed(kind, from, end);
    return;
  }
  if (start > from) {
    // What follows "Digest" and "AWS4-HMAC-SHA256" has commas and spaces; a quote around the whole header ends it.
    const isWord = (text.charCodeAt(from) | 32) === 98 || (text.charCodeAt(from) | 32) === 116;
    end = isWord ? found.runEnd(text, VALUE, start) : found.runEnd(text, LINE, start);
    const around = text.charCodeAt(nameStart - 1);
    if (isQuote(around)) end = Math.min(end, found.quoteEnd(text, around, start));
    found.add(found.on.bearer ? 'bearer' : 'password', start, end);
    return;
  }
  // The quote that ends the text around it is escaped; a bracket closes what was opened before the name.
  const next = text.charCodeAt(end);
  if (text.charCodeAt(end - 1) === 92 && isQuote(next)) end--;
  for (let left = MOST_BRACKETS; left > 0 && end > from && isClosing(text.charCodeAt(end - 1)); left--) end--;
  if (!isNothing(text, from, end, kind) && !isColumn(text, nameStart, nameEnd, from, end)) found.addNamed(kind, from, end);
}

/** `Authorization: Hawk id="…", mac="…"`: a header, a scheme, and what a space stands before. */
function isAuthorization(text: string, start: number, end: number, from: number): boolean {
  if (text.charCodeAt(end) !== 58 || !standsAt(text, end - 13, 'authorization') || end - 13 < start) return false;
  let at = from;
  while (at < from + LONGEST_SCHEME && isSchemeCharacter(text.charCodeAt(at))) at++;
  const next = text.charCodeAt(at + 1);
  return at > from && isBlank(text.charCodeAt(at)) && !isBlank(next) && inSet(LINE, next);
}

function isSchemeCharacter(code: number): boolean {
  return isAlnum(code) || code === 45 || code === 95;
}

/** `)` or `]` */
function isClosing(code: number): boolean {
  return code === 41 || code === 93;
}

/** A list or object goes whole, to the bracket that closes it. */
function bracketed(found: Found, text: string, start: number, kind: 'cookie' | NameClass): void {
  if (start < found.coveredUntil || !(kind === 'denied' || found.on[kind === 'cookie' ? kind : 'password'])) return;
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || (code === APOSTROPHE && isOpening(text.charCodeAt(at - 1)))) {
      for (at++; at < text.length && text.charCodeAt(at) !== code; at++) if (text.charCodeAt(at) === 92) at++;
    } else if (code === 91 || code === 123) depth++;
    else if ((code === 93 || code === 125) && --depth === 0) break;
  }
  const end = Math.min(at + 1, text.length);
  found.coveredUntil = end;
  if (end - start > 2) found.add(kind, start, end);
}

/** What stands before a text, and not before the apostrophe in one. */
function isOpening(code: number): boolean {
  return code === 32 || code === 91 || code === 123 || code === 44 || code === 58 || code === 10;
}

/** Behind `Bearer ` and other schemes, or `from`. */
function afterScheme(text: string, from: number, to: number): number {
  const first = text.charCodeAt(from) | 32;
  for (const scheme of SCHEMES) {
    if (scheme.charCodeAt(0) !== first || !standsAt(text, from, scheme)) continue;
    let start = from + scheme.length;
    const blank = text.charCodeAt(start);
    if (!isBlank(blank) && blank !== 43) continue;
    while (start < to && (isBlank(text.charCodeAt(start)) || text.charCodeAt(start) === 43)) start++;
    return start < to && inSet(LINE, text.charCodeAt(start)) ? start : from;
  }
  return from;
}

/** Whether what follows a name is no value: a word such as `null`, the place of a parameter, or what redaction left. */
export function isNothing(text: string, start: number, end: number, kind?: NameClass): boolean {
  if (end <= start) return true;
  const value = text.slice(start, Math.min(end, start + 96));
  if (PATTERNS.redacted.test(value) || PATTERNS.scheme.test(value)) return true;
  return end - start <= LONGEST_NOTHING && (kind === 'denied' ? PATTERNS.placeholder : PATTERNS.nothing).test(value);
}

/** `a.token = b.token`: SQL that compares columns. */
function isColumn(text: string, nameStart: number, nameEnd: number, start: number, end: number): boolean {
  if (text.charCodeAt(nameEnd) === 58 || !isLetter(text.charCodeAt(start))) return false;
  let dot = nameEnd;
  while (dot > nameStart && text.charCodeAt(dot - 1) !== 46) dot--;
  const column = text.slice(dot, nameEnd);
  if (end - start <= column.length || text.charCodeAt(end - column.length - 1) !== 46) return false;
  for (let at = start; at < end - column.length; at++) {
    const code = text.charCodeAt(at);
    if (!isAlnum(code) && code !== 95 && code !== 46) return false;
  }
  return text.startsWith(column, end - column.length);
}
