import type { Hit } from '../kinds.js';

/** What redaction itself puts in the place of a value: nothing of it is private. */
const REPLACEMENT = /\[REDACTED:[\w.-]{1,64}\]|h1:[\w-]{6}:[\w-]{22}/g;

/**
 * The hits of a pattern without those inside of a replacement, which would be replaced again and again. A hit that
 * begins or ends inside of one takes it whole. Undefined where none is left.
 */
export function outsideReplacements(hits: readonly Hit[], text: string): readonly Hit[] | undefined {
  if (!text.includes('[REDACTED:') && !text.includes('h1:')) return hits;
  const replaced = [...text.matchAll(REPLACEMENT)].map(({ index, 0: { length } }) => ({ start: index, end: index + length }));
  const left: Hit[] = [];
  let at = 0;
  for (const hit of hits) {
    let { start, end } = hit;
    while ((replaced[at]?.end ?? Infinity) <= start) at += 1;
    let inside = false;
    for (let next = at; (replaced[next]?.start ?? Infinity) < end; next += 1) {
      const place = replaced[next] ?? hit;
      inside = place.start <= start && end <= place.end;
      start = Math.min(start, place.start);
      end = Math.max(end, place.end);
    }
    const last = left.at(-1);
    if (inside || (last && last.end > start && last.end >= end)) continue;
    // Two hits that took the same replacement are one.
    if (last && last.end > start) left[left.length - 1] = { ...last, end };
    else left.push({ ...hit, start, end });
  }
  return left.length > 0 ? left : undefined;
}
