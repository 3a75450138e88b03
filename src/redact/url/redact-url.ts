import { authorityOf } from './authority.js';
import { decode } from './decode.js';
import { Edits } from './edits.js';
import { findParameters } from './find-parameters.js';
import { isRedacted } from './is-redacted.js';
import { URL_PARAMETER, URL_USERINFO, type UrlOptions } from './url-options.js';

/** URLs in parameters of URLs in parameters …: what is nested deeper is masked. */
const DEEPEST = 4;

/**
 * A URL (absolute, relative, or a path with query) without user information, without the values of sensitive parameters
 * wherever they stand, and without what `scan` finds. Everything else stays as it is, byte for byte; the same string
 * when nothing is private.
 */
export function redactUrl(text: string, options: UrlOptions): string {
  const edits = new Edits();
  const host = findInUrl(text, options, edits, 0);
  scan(text, host, options, edits);
  return edits.apply(text, options.treat);
}

/** The same for a query, with or without its `?`, and for the body of a form. */
export function redactQuery(text: string, options: UrlOptions): string {
  const edits = new Edits();
  findInQuery(text, text.startsWith('?') ? 1 : 0, options, edits, 0);
  scan(text, 0, options, edits);
  return edits.apply(text, options.treat);
}

/** Returns where the host begins, if user information stands before it, else 0. */
function findInUrl(text: string, options: UrlOptions, edits: Edits, depth: number): number {
  const { start, end, path } = authorityOf(text);
  const isPrivate = end > start && !isRedacted(text, start, end) && text.slice(start, end) !== 'git';
  if (isPrivate) edits.add(start, end, URL_USERINFO);
  let query = path;
  let structured = false;
  for (; query < text.length; query += 1) {
    const code = text.charCodeAt(query);
    if (code === 63 || code === 35) break;
    structured ||= code === 61 || code === 37 || code === 64;
  }
  // A path that cannot be read as names is a path with a percent sign in it.
  if (structured && options.maskQuery !== 'none') {
    findIn(text, { from: path, to: query, path: true }, options, edits, depth);
  }
  if (query < text.length) findInQuery(text, query + 1, options, edits, depth);
  return end > start ? end : 0;
}

function findInQuery(text: string, from: number, options: UrlOptions, edits: Edits, depth: number): void {
  if (options.maskQuery === 'none') return;
  const range = { from, to: text.length, path: false };
  const read = options.maskQuery === 'sensitive' && findIn(text, range, options, edits, depth);
  if (!read && !isRedacted(text, from, text.length)) edits.add(from, text.length, URL_PARAMETER);
}

function findIn(
  text: string,
  range: { readonly from: number; readonly to: number; readonly path: boolean },
  options: UrlOptions,
  edits: Edits,
  depth: number,
): boolean {
  const nested = (start: number, end: number): boolean => findNested(text, start, end, options, edits, depth);
  return findParameters(text, range, options, nested, edits);
}

/**
 * Reads a piece of a URL as a URL or query of its own. True when the last of it is private, so that what follows may be
 * too.
 */
function findNested(
  text: string,
  start: number,
  end: number,
  options: UrlOptions,
  edits: Edits,
  depth: number,
): boolean {
  const piece = text.slice(start, end);
  // Without `=` or `@` in it, encoded once or more, there is nothing inside.
  if (!(piece.includes('@') ? /%|\/\//.test(piece) : /%(?:3d|40|25)/i.test(piece))) return false;
  if (depth >= DEEPEST) {
    if (!isRedacted(text, start, end)) edits.add(start, end, URL_PARAMETER);
    return false;
  }
  const { text: inner, places } = decode(piece);
  const found = new Edits();
  if (/^[^/?#:=]*=/.test(inner)) findInQuery(inner, 0, options, found, depth + 1);
  else findInUrl(inner, options, found, depth + 1);
  let last = false;
  for (const edit of found.list ?? []) {
    edits.add(start + (places[edit.start] as number), start + (places[edit.end] as number), edit.kind);
    last ||= edit.end === inner.length;
  }
  return last;
}

function scan(text: string, from: number, { scan: find }: UrlOptions, edits: Edits): void {
  if (!find) return;
  const part = from === 0 ? text : text.slice(from);
  addHits(find(part), from, edits);
  // A form writes spaces as `+`; an address may hold one.
  const query = part.indexOf('?');
  const plus = part.indexOf('+', query + 1);
  if (plus !== -1) addHits(find(part.slice(0, query + 1) + part.slice(query + 1).replaceAll('+', ' ')), from, edits);
}

function addHits(hits: ReturnType<NonNullable<UrlOptions['scan']>>, from: number, edits: Edits): void {
  for (const { start, end, kind } of hits ?? []) edits.add(from + start, from + end, kind);
}
