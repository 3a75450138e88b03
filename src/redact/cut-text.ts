import type { Hit } from './kinds.js';
import { OVER_LIMIT } from './limits.js';

/** How far beyond the limit a secret may end and still be recognised as a whole. */
const OVERLAP = 512;

/** A text that was too long: its beginning, without anything that the cut would have left half of. */
export interface Cut {
  readonly text: string;
  readonly hits: readonly Hit[] | undefined;
}

/**
 * Cuts a text that is longer than `max`. A secret that lies across the cut is found by reading a little further; one
 * that is too long for that has no space in it, so the unfinished token goes too; and a PEM block goes from its first
 * line on.
 */
export function cutText(text: string, max: number, scan: (text: string) => readonly Hit[] | undefined): Cut {
  const window = flat(text.slice(0, max + OVERLAP));
  const found = scan(window) ?? [];
  // Half a token may be half of a hit, too, and in front of a hit may be half a token.
  let end = withoutOpenBlock(window, Math.max(0, max - OVER_LIMIT.length));
  for (let before = Number.POSITIVE_INFINITY; end < before; ) {
    before = end;
    end = outsideHits(found, withoutToken(window, end));
  }
  const kept = found.filter((hit) => hit.end <= end);
  return { text: window.slice(0, end), hits: kept.length > 0 ? kept : undefined };
}

function outsideHits(hits: readonly Hit[], end: number): number {
  return hits.find((hit) => hit.start < end && hit.end > end)?.start ?? end;
}

/** The place where the token that `end` stands in begins. */
export function withoutToken(text: string, end: number): number {
  let at = end;
  while (at > 0 && !separates(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

function withoutOpenBlock(text: string, end: number): number {
  const open = text.lastIndexOf('-----BEGIN', end);
  return open >= 0 && text.lastIndexOf('-----END', end) < open ? Math.min(open, end) : end;
}

/** Space, quotes, brackets and commas: none of them is in a key, a token, a number or an address. */
function separates(code: number): boolean {
  return (
    code <= 32 || code === 34 || code === 39 || code === 44 || code === 59 || code === 60 || code === 62 ||
    code === 91 || code === 93 || code === 96 || code === 123 || code === 125
  );
}

/** A piece of a long text that does not keep the whole of it in memory. */
export function flat(piece: string): string {
  return Buffer.from(piece, 'utf8').toString('utf8');
}
