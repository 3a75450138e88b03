import { inSet, NAME } from './chars.js';

const LONGEST = 64;
const SLOTS = 512;

interface Known {
  readonly name: string;
  readonly is: boolean;
}

/**
 * Verdicts on the names before `=` and `:`. They are remembered by place, in a table of fixed size, so that a name
 * which was met before costs no string: stack traces have a colon in every line.
 */
export class Names {
  readonly #judge: (name: string) => boolean;
  readonly #known: (Known | undefined)[] = Array.from({ length: SLOTS });

  constructor(judge: (name: string) => boolean) {
    this.#judge = judge;
  }

  /** Where the name that ends before `end` begins; `end` when there is none. */
  startOf(text: string, end: number): number {
    let start = end;
    while (start > end - LONGEST && inSet(NAME, text.charCodeAt(start - 1))) start--;
    while (start < end && text.charCodeAt(start) < 48) start++;
    return start;
  }

  isSensitive(text: string, start: number, end: number): boolean {
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
