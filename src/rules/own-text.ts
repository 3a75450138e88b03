import type { Cleaner } from '../instrument/cleaner.js';
import { ownCopy } from '../instrument/sql/own-copy.js';

/** Texts from here on may be a window into a larger one, which they keep alive (V8: SlicedString). */
const SHORTEST_SLICE = 13;
/** How far beyond the cut a secret is looked for; where no word ends there, as far as the second. */
const OVERLAP = 512;
const LONG_OVERLAP = 8192;
/** What stands for a secret is not left half either. */
const HALF_MARK = /\[[A-Z][\w:]{0,30}$/;
const SEPARATES = /[\s"'`,;<>[\]{}]/;

/**
 * Gives texts as attributes keep them: at most `max` characters, none of them half, and with no larger text behind them. Half of a secret
 * would no longer be known as one by the redaction: it sees the text before it is cut.
 */
export function ownTextOf(max: number, clean: Cleaner): (text: string, key: string) => string {
  return (text, key) => {
    if (text.length <= max) return text.length < SHORTEST_SLICE ? text : quickCopy(text);
    const window = windowOf(text, max);
    // What the user says about the key is said about the value as it is.
    const seen = clean.isRuled(key) ? window : clean.text(window);
    const cut = seen.slice(0, endOf(seen, max));
    return quickCopy(seen === window ? cut : cut.replace(HALF_MARK, ''));
  };
}

/** What `write` and `toString` call, at half the price; undocumented. */
interface Latin1 {
  readonly latin1Write?: (text: string, at: number, length: number) => number;
  readonly latin1Slice?: (from: number, to: number) => string;
}

/** Most texts are short, and of Latin letters: for them no buffer is made. */
const BENCH = Buffer.alloc(1024) as Buffer & Latin1;

function quickCopy(text: string): string {
  const { length } = text;
  if (length > BENCH.length || !BENCH.latin1Write || !BENCH.latin1Slice) return ownCopy(text);
  BENCH.latin1Write(text, 0, length);
  const copy = BENCH.latin1Slice(0, length);
  return copy === text ? copy : ownCopy(text);
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
