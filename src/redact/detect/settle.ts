import { CONTENT_CLASSES, type Hit } from '../kinds.js';
import type { Raw } from './found.js';

/**
 * Of two classes for the same text: a name before a value says less than the value itself, but for names that the user
 * denies.
 */
const RANKS = new Map<Raw['kind'], number>(CONTENT_CLASSES.map((kind, index) => [kind, index]));
RANKS.set('denied', -1).set('bearer', 98).set('password', 99).set('url_parameter', 100);

/**
 * Puts hits in order and settles overlaps: what lies in another hit goes; of two that overlap in part the longer one
 * has the common piece (the left one when they are equal), and the shorter one keeps the rest, so that no piece of it
 * shows.
 */
export function settled(hits: Raw[]): readonly Hit[] {
  if (hits.length < 2) return hits;
  hits.sort((a, b) => a.start - b.start || b.end - a.end || rankOf(a) - rankOf(b));
  const outer: Raw[] = [];
  let until = -1;
  for (const hit of hits) {
    if (hit.end <= until) continue;
    until = hit.end;
    outer.push(hit);
  }
  const lengths = outer.map(({ start, end }) => end - start);
  for (let index = 1; index < outer.length; index++) {
    const left = outer[index - 1] as Raw;
    const right = outer[index] as Raw;
    if (left.end <= right.start) continue;
    if ((lengths[index - 1] as number) >= (lengths[index] as number)) right.start = left.end;
    else left.end = right.start;
  }
  return outer.filter(({ start, end }) => end > start);
}

function rankOf({ kind }: Raw): number {
  return RANKS.get(kind) as number;
}
