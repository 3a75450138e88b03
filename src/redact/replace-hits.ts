import type { Hit } from './kinds.js';
import { OVER_LIMIT } from './limits.js';
import { withoutToken } from './cut-text.js';

/**
 * The text with each hit replaced. What would grow beyond `max` ends between two replacements or in front of a token,
 * so that a second pass finds nothing to cut.
 */
export function replaceHits(
  text: string,
  hits: readonly Hit[],
  max: number,
  isCut: boolean,
  put: (hit: Hit) => string,
): string {
  const room = max - OVER_LIMIT.length;
  let out = '';
  let from = 0;
  for (let index = 0; index <= hits.length; index += 1) {
    const hit = hits[index];
    const literal = text.slice(from, hit ? hit.start : text.length);
    const last = hit === undefined && !isCut;
    if (out.length + literal.length > (last ? max : room)) {
      return out + literal.slice(0, withoutToken(literal, Math.max(0, room - out.length))) + OVER_LIMIT;
    }
    out += literal;
    if (!hit) break;
    const replacement = put(hit);
    if (out.length + replacement.length > room) return out + OVER_LIMIT;
    out += replacement;
    from = hit.end;
  }
  return isCut ? out + OVER_LIMIT : out;
}

/** Two lists of hits as one: where they overlap, the whole of both goes, under the name of the longer one. */
export function mergeHits(
  first: readonly Hit[] | undefined,
  second: readonly Hit[] | undefined,
): readonly Hit[] | undefined {
  if (!second || second.length === 0) return first && first.length > 0 ? first : undefined;
  if (!first || first.length === 0) return second;
  const merged: Hit[] = [];
  for (const hit of [...first, ...second].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (!last || hit.start >= last.end) {
      merged.push(hit);
      continue;
    }
    const { kind } = hit.end - hit.start > last.end - last.start ? hit : last;
    merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, hit.end), kind };
  }
  return merged;
}
