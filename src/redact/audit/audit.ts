import type { Action, Surface } from '../kinds.js';
import { Cardinality, type Observations } from './cardinality.js';
import type { RedactedKey, RedactedValues, RedactionAudit, RedactionFailures } from './redaction-audit.js';
import { Stopwatch, type StopwatchState } from './stopwatch.js';
import { type Counts, Tally } from './tally.js';

/** What failed, as we name it. An error's message, for instance, may hold what it is about, and is not taken. */
const WORD = /^[a-z][a-z_ -]{0,29}$/;

/**
 * The seed of the hashes; threads that are added up share it. No hash ever leaves the process, so that `node:crypto`,
 * which costs 4 ms at start, need not be loaded for it.
 */
export const newSeed = (): number => (Math.random() * 2 ** 32) >>> 0;

/**
 * Counts what redaction does. It keeps names and numbers, never a value or a part of one; everything in bounded memory.
 * Nothing here throws.
 */
export class Audit {
  readonly #since = new Date().toISOString();
  readonly #values = new Tally('surface', 'action', 'class');
  readonly #keys = new Tally('surface', 'class', 'key');
  readonly #failures = new Tally('surface', 'what', 'unused');
  readonly #cardinality: Cardinality;
  readonly #stopwatch = new Stopwatch();
  #skeletons = 0;
  #unbranded = 0;

  constructor(seed = newSeed()) {
    this.#cardinality = new Cardinality(seed);
  }

  /** One piece of text, or one whole value, was treated. `key`: name of its attribute, as it leaves. */
  hit(surface: Surface, kind: string, action: Action, key?: string): void {
    this.#values.add(surface, action, kind);
    if (key !== undefined) this.#keys.add(surface, kind, key);
  }

  /** A value could not be read and was withheld. `what`: a word like `detector`; anything else counts as `error`. */
  failed(surface: Surface, what = 'error'): void {
    this.#failures.add(surface, WORD.test(what) ? what : 'error', '');
  }

  /** A span left without its content. */
  skeleton(): void {
    this.#skeletons += 1;
  }

  /** Spans came to an exporter past the redaction. */
  unbranded(count = 1): void {
    this.#unbranded += count;
  }

  /** An attribute leaves with this value. */
  observe(key: string, value: unknown): void {
    this.#cardinality.observe(key, value);
  }

  /** Around the redaction of one span; some of them are measured. */
  begin(): number {
    return this.#stopwatch.begin();
  }

  /** `began`: what `begin()` gave. */
  end(began: number): void {
    this.#stopwatch.end(began);
  }

  report(): RedactionAudit {
    return {
      since: this.#since,
      values: this.#values.rows() as RedactedValues[],
      keys: this.#keys.rows() as RedactedKey[],
      failures: this.#failures.rows().map(({ surface, what, count }) => ({ surface, what, count })) as RedactionFailures[],
      skeletons: this.#skeletons,
      unbranded: this.#unbranded,
      manyValued: this.#cardinality.manyValued(),
      followed: this.#cardinality.followed,
      unfollowed: this.#cardinality.unfollowed,
      duration: this.#stopwatch.report(),
    };
  }

  /** A function that gives what came since it was last called, for another thread's `absorb`; undefined: nothing. */
  news(): () => AuditNews | undefined {
    const values = new Map<object, number>();
    const keys = new Map<object, number>();
    const failures = new Map<object, number>();
    const observed = new Map<string, number>();
    let told = { skeletons: 0, unbranded: 0, unfollowed: 0, stopwatch: new Stopwatch().state() };
    return () => {
      const now = {
        skeletons: this.#skeletons,
        unbranded: this.#unbranded,
        unfollowed: this.#cardinality.unfollowed,
        stopwatch: this.#stopwatch.state(),
      };
      const news = {
        values: this.#values.since(values),
        keys: this.#keys.since(keys),
        failures: this.#failures.since(failures),
        observations: this.#cardinality.since(observed),
        now,
        before: told,
      };
      const same =
        now.skeletons === told.skeletons && now.unbranded === told.unbranded && now.unfollowed === told.unfollowed;
      if (same && news.values.length + news.failures.length + news.observations.length === 0) return undefined;
      told = now;
      return news;
    };
  }

  /** Adds what another thread counted. */
  absorb({ values, keys, failures, observations, now, before }: AuditNews): void {
    for (const counts of values) this.#values.add(...counts);
    for (const counts of keys) this.#keys.add(...counts);
    for (const counts of failures) this.#failures.add(...counts);
    for (const one of observations) this.#cardinality.absorb(one);
    this.#skeletons += now.skeletons - before.skeletons;
    this.#unbranded += now.unbranded - before.unbranded;
    this.#cardinality.unfollowedElsewhere(now.unfollowed - before.unfollowed);
    this.#stopwatch.absorb(now.stopwatch, before.stopwatch);
  }
}

interface Sums {
  readonly skeletons: number;
  readonly unbranded: number;
  readonly unfollowed: number;
  readonly stopwatch: StopwatchState;
}

/** What one thread tells another. */
export interface AuditNews {
  readonly values: Counts;
  readonly keys: Counts;
  readonly failures: Counts;
  readonly observations: readonly Observations[];
  readonly now: Sums;
  readonly before: Sums;
}
