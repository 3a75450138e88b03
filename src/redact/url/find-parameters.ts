import { decode } from './decode.js';
import type { Edits } from './edits.js';
import { isRedacted } from './is-redacted.js';
import { URL_PARAMETER, type UrlOptions } from './url-options.js';

/** Looks into a piece between separators; true when it ends in something private. */
export type ReadPiece = (start: number, end: number) => boolean;

const EQUALS = 61;

/**
 * Finds the values of sensitive parameters between two places, which hold a query with fragment or a path with matrix
 * parameters. A name may begin behind every separator and behind every `=`, so `next=/login?token=…` needs no second
 * look; a value goes as far as any reader might take it. `readPiece` sees each piece and says whether the end of it is
 * private, then the rest of the value is too. Returns false when the names of a query cannot be read (a path may hold
 * any percent sign).
 */
export function findParameters(
  text: string,
  { from, to, path }: { readonly from: number; readonly to: number; readonly path: boolean },
  { isSensitiveParameter }: UrlOptions,
  readPiece: ReadPiece,
  edits: Edits,
): boolean {
  let encoded = false;
  let user = false;
  let start = from;
  for (let at = from; at <= to; at += 1) {
    const code = at < to ? text.charCodeAt(at) : 38;
    if (code < 32 && !path) return false;
    if (code === 37) encoded = true;
    else if (code === 43) encoded ||= !path;
    else if (code === 64) user = true;
    if (code !== EQUALS && code !== 59 && !(path ? code === 47 || at === to : code === 38 || code === 63 || code === 35)) continue;
    if ((encoded || user) && readPiece(start, at)) {
      const end = valueEnd(text, at, to, path);
      edits.add(at, end, URL_PARAMETER);
      at = end;
    } else if (code === EQUALS && at > start) {
      const written = text.slice(start, at);
      const name = !encoded ? written : path ? decode(written).text : decodedName(written);
      if (name === undefined) return false;
      if (isPrivate(name, isSensitiveParameter)) {
        const end = valueEnd(text, at + 1, to, path);
        if (!isRedacted(text, at + 1, end)) edits.add(at + 1, end, URL_PARAMETER);
        at = end;
      }
    }
    start = at + 1;
    encoded = false;
    user = false;
  }
  return true;
}

function valueEnd(text: string, from: number, to: number, path: boolean): number {
  let end = from;
  for (; end < to; end += 1) {
    const code = text.charCodeAt(end);
    if (path ? code === 47 : code === 38 || code === 35) break;
  }
  return end;
}

function decodedName(name: string): string | undefined {
  try {
    return decodeURIComponent(name.replaceAll('+', ' ')).trim();
  } catch {
    return undefined;
  }
}

/** `user[password]`, `user.password` and `password[]` are as private as `password`. */
function isPrivate(name: string, isSensitive: (name: string) => boolean): boolean {
  if (isSensitive(name)) return true;
  if (!name.includes('[') && !name.includes('.')) return false;
  return name.split(/[[\].]+/).some((part) => part !== '' && isSensitive(part));
}
