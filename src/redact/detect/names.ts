import type { NameClass } from '../kinds.js';
import { inSet, NAME } from './chars.js';

const LONGEST = 64;
const SLOTS = 512;

/** What the name before a value says: `members` denies what is in a map or list, and no single value. */
export type NameVerdict = NameClass | 'members' | undefined;

interface Known {
  readonly name: string;
  readonly is: NameVerdict;
}

/**
 * Verdicts on the names before `=` and `:`. They are remembered by place, in a table of fixed size, so that a name
 * which was met before costs no string: stack traces have a colon in every line.
 */
export class Names {
  readonly isParameter: (name: string) => boolean;
  readonly #judge: (name: string) => NameVerdict;
  readonly #known: (Known | undefined)[] = Array.from({ length: SLOTS });

  /** `isParameter`: whether a name that says nothing is one of a private parameter in a URL. */
  constructor(
    judge: (name: string) => NameVerdict,
    isParameter: (name: string) => boolean,
  ) {
    this.isParameter = isParameter;
    this.#judge = judge;
  }

  /** Where the name that ends before `end` begins; `end` when there is none. */
  startOf(text: string, end: number): number {
    let start = end;
    while (start > end - LONGEST && inSet(NAME, text.charCodeAt(start - 1))) start--;
    while (start < end && text.charCodeAt(start) < 48) start++;
    return start;
  }

  of(text: string, start: number, end: number): NameVerdict {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#known[slot];
    if (known !== undefined && known.name.length === end - start && text.startsWith(known.name, start)) return known.is;
    // A slice would keep the whole text alive.
    const name = Buffer.from(text.slice(start, end), 'latin1').toString('latin1');
    const is = this.#judge(name);
    this.#known[slot] = { name, is };
    return is;
  }
}
