import { hashNumber, hashText } from './hash-value.js';
import type { ManyValued } from './redaction-audit.js';
import { Sketch } from './sketch.js';
import { MOST_CHARACTERS, ownCopy } from './tally.js';

/** Attributes that are followed: 256 KiB of sketches at most. */
const MOST_KEYS = 256;
/** This share of the observations that find no room looks for some. */
const LOOKS = 1 / 16;
/** From so many different values on, an attribute is worth a line; growing ones earlier. */
const MANY = 1000;
const SOME = 100;
/** It grows while this share of its recent observations brings a new value. */
const FRESH = 0.1;

interface Followed {
  readonly sketch: Sketch;
  observed: number;
  /** The estimate when it had been seen a power of two times, and the one before that. */
  marks: readonly [early: Mark, late: Mark];
  /** When the next mark is due. */
  nextMark: number;
}

interface Mark {
  readonly observed: number;
  readonly distinct: number;
}

/** What one thread tells another about an attribute. */
export interface Observations {
  readonly key: string;
  readonly observed: number;
  readonly registers: Uint8Array;
}

const NOTHING: Mark = { observed: 0, distinct: 0 };

/**
 * Which attributes have ever new values, in bounded memory and without keeping a value. The first 256 names are
 * followed; where there are more, one that was seen a single time makes room, so that names which themselves run away
 * do not crowd out the others.
 */
export class Cardinality {
  readonly #seed: number;
  readonly #followed = new Map<string, Followed>();
  /** Walks over the names when room is needed. */
  #hand: Iterator<[string, Followed]> | undefined;
  #unfollowed = 0;

  /** Threads whose observations are to be added up need the same seed. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  get followed(): number {
    return this.#followed.size;
  }

  get unfollowed(): number {
    return this.#unfollowed;
  }

  /** Observations of other threads that found no room there. */
  unfollowedElsewhere(count: number): void {
    this.#unfollowed += count;
  }

  observe(key: string, value: unknown): void {
    if (typeof value === 'string') this.#add(key, hashText(value, this.#seed));
    else if (typeof value === 'number') this.#add(key, hashNumber(value, this.#seed));
  }

  /** For another thread, which calls `absorb` with it: what was seen of the attributes since `before`. */
  since(before: Map<string, number>): Observations[] {
    const news: Observations[] = [];
    for (const [key, { observed, sketch }] of this.#followed) {
      const more = observed - (before.get(key) ?? 0);
      if (more <= 0) continue;
      before.set(key, observed);
      news.push({ key, observed: more, registers: sketch.registers });
    }
    for (const key of before.keys()) if (!this.#followed.has(key)) before.delete(key);
    return news;
  }

  absorb({ key, observed, registers }: Observations): void {
    const followed = this.#followed.get(key) ?? this.#follow(key);
    if (!followed) return;
    followed.sketch.merge(registers);
    followed.observed += observed;
    if (followed.observed >= followed.nextMark) mark(followed);
  }

  /** The largest first. */
  manyValued(): ManyValued[] {
    const found: ManyValued[] = [];
    for (const [key, { sketch, observed, marks }] of this.#followed) {
      if (observed < SOME) continue;
      const distinct = Math.min(sketch.estimate(), observed);
      const [{ observed: since, distinct: before }] = marks;
      const growing = distinct - before >= FRESH * (observed - since);
      if (distinct >= MANY || (growing && distinct >= SOME)) found.push({ key, observed, distinct, growing });
    }
    return found.sort((a, b) => b.distinct - a.distinct);
  }

  #add(key: string, hash: number): void {
    const followed = this.#followed.get(key) ?? this.#follow(key);
    if (!followed) return;
    followed.sketch.add(hash);
    followed.observed += 1;
    if (followed.observed === followed.nextMark) mark(followed);
  }

  #follow(key: string): Followed | undefined {
    // A name longer than we keep would not be found again.
    const short = key.length <= MOST_CHARACTERS;
    if (short && this.#followed.size < MOST_KEYS) return this.#begin(key, new Sketch());
    this.#unfollowed += 1;
    // By chance: spans come in patterns, and a count would give the turn to the same attribute for ever.
    if (!short || Math.random() > LOOKS) return undefined;
    const next = this.#hand?.next();
    if (!next || next.done) {
      this.#hand = this.#followed.entries();
      return undefined;
    }
    const [name, { sketch, observed }] = next.value;
    if (observed > 1) return undefined;
    this.#followed.delete(name);
    sketch.clear();
    return this.#begin(key, sketch);
  }

  #begin(key: string, sketch: Sketch): Followed {
    const followed: Followed = { sketch, observed: 0, marks: [NOTHING, NOTHING], nextMark: SOME };
    this.#followed.set(ownCopy(key), followed);
    return followed;
  }
}

function mark(followed: Followed): void {
  const { sketch, observed, marks } = followed;
  followed.marks = [marks[1], { observed, distinct: sketch.estimate() }];
  followed.nextMark = 2 * observed;
}
