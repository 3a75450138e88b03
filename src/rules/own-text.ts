import type { Cleaner } from '../instrument/cleaner.js';
import { ownCopy } from '../instrument/sql/own-copy.js';

/** Texts from here on may be a window into a larger one, which they keep alive (V8: SlicedString). */
const SHORTEST_SLICE = 13;
/** How far beyond the cut a secret is looked for; where no word ends there, as far as the second. */
const OVERLAP = 512;
const LONG_OVERLAP = 8192;
const SEPARATES = /[\s"'`,;<>[\]{}]/;

/**
 * Gives texts as attributes keep them: at most `max` characters, none of them half, and with no larger text behind them. Half of a secret
 * would no longer be known as one by the redaction: it sees the text before it is cut.
 */
export function ownTextOf(max: number, clean: Cleaner): (text: string, key: string) => string {
  return (text, key) => {
    if (text.length <= max) return text.length < SHORTEST_SLICE ? text : ownCopy(text);
    const window = windowOf(text, max);
    // What the user says about the key is said about the value as it is.
    const seen = clean.isRuled(key) ? window : clean.text(window);
    return ownCopy(seen.slice(0, endOf(seen, max)));
  };
}

function windowOf(text: string, max: number): string {
  const near = text.slice(max, max + OVERLAP);
  const open = !SEPARATES.test(near) || text.lastIndexOf('-----BEGIN', max) > text.lastIndexOf('-----END', max);
  return text.slice(0, max + (open ? LONG_OVERLAP : OVERLAP));
}

/** Where to cut, so that no character is halved. */
export function endOf(text: string, max: number): number {
  if (text.length <= max) return text.length;
  const last = text.charCodeAt(max - 1);
  return last >= 0xd800 && last <= 0xdbff ? max - 1 : max;
}
