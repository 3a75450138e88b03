import type { ContentClass, NameClass } from '../kinds.js';
import { BEYOND, SETS } from './chars.js';

/** A place in the text that is read, before overlaps are settled. */
export interface Raw {
  start: number;
  end: number;
  readonly kind: ContentClass | NameClass;
}

/** Number of sets and quotes whose last run is remembered. */
const MEMOS = 20;
const BACKSLASH = 92;
const APOSTROPHE = 39;

/**
 * What the detectors share while they read one text: the hits, and the ends of runs of characters. The last run of a
 * kind is remembered, for a text that begins a candidate at every character of one run must not have the run read again
 * each time.
 */
export class Found {
  readonly on: Readonly<Record<ContentClass, boolean>>;
  hits: Raw[] = [];
  /** Up to here a private key, or a value in brackets, is already hit. */
  coveredUntil = 0;
  /** Up to here what could be the head of a JWT was looked at. */
  headUntil = 0;
  /** Up to here what could be a key with `sk-` was looked at. */
  keyUntil = 0;
  /** The `@` at the end of a URL's userinfo: no e-mail address. */
  userinfoAt = -1;
  readonly #from = new Int32Array(MEMOS);
  readonly #to = new Int32Array(MEMOS).fill(-1);
  #remembers = false;

  constructor(on: Readonly<Record<ContentClass, boolean>>) {
    this.on = on;
  }

  /** To be called before each text. */
  reset(): void {
    if (this.hits.length > 0) this.hits = [];
    this.coveredUntil = 0;
    this.headUntil = 0;
    this.keyUntil = 0;
    this.userinfoAt = -1;
    if (!this.#remembers) return;
    this.#to.fill(-1);
    this.#remembers = false;
  }

  add(kind: ContentClass | NameClass, start: number, end: number): void {
    if (end > start) this.hits.push({ start, end, kind });
  }

  /** The same for the value behind a name. */
  addNamed(kind: NameClass, start: number, end: number): void {
    if (kind === 'denied' || this.on.password) this.add(kind, start, end);
  }

  /** End of the run of characters of one set (one bit) that `from` stands in; `from` when it stands in none. */
  runEnd(text: string, set: number, from: number): number {
    const slot = 31 - Math.clz32(set);
    const known = this.#known(slot, from);
    if (known >= 0) return known;
    const beyond = (set & BEYOND) !== 0;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 128 ? ((SETS[code] as number) & set) === 0 : !beyond) break;
    }
    return this.#learn(slot, from, at);
  }

  /** Where the quoted text that begins at `from` ends: at its quote, or with the text. `''` and `\'` do not end it. */
  quoteEnd(text: string, quote: number, from: number): number {
    const slot = quote === 34 ? 17 : quote === APOSTROPHE ? 18 : 19;
    const known = this.#known(slot, from);
    if (known >= 0) return known;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) at++;
      else if (code === quote) {
        if (quote !== APOSTROPHE || text.charCodeAt(at + 1) !== APOSTROPHE) break;
        at++;
      }
    }
    return this.#learn(slot, from, Math.min(at, text.length));
  }

  /** First `@` at or after `from`, or the length of the text. */
  nextAt(text: string, from: number): number {
    const known = this.#known(16, from);
    if (known >= 0) return known;
    const at = text.indexOf('@', from);
    return this.#learn(16, from, at < 0 ? text.length : at);
  }

  #known(slot: number, from: number): number {
    const to = this.#to[slot] as number;
    return from <= to && from >= (this.#from[slot] as number) ? to : -1;
  }

  #learn(slot: number, from: number, to: number): number {
    this.#remembers = true;
    this.#from[slot] = from;
    this.#to[slot] = to;
    return to;
  }
}
