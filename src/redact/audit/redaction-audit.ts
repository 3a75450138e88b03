import type { Action, Surface } from '../kinds.js';

/** So many pieces of text of one class, in one place, had one thing done to them. */
export interface RedactedValues {
  readonly surface: Surface;
  /** Built-in class, or the name of a user's pattern or rule. */
  readonly class: string;
  readonly action: Action;
  readonly count: number;
}

/** The same by the name of the attribute it was in; beyond 1 000 rows the name is `(other)`. */
export interface RedactedKey {
  readonly surface: Surface;
  readonly class: string;
  readonly key: string;
  readonly count: number;
}

/** Values that could not be read and were withheld. */
export interface RedactionFailures {
  readonly surface: Surface;
  /** What failed, as one word of the agent's own: `detector`, `budget`, `limit` …, else `error`. */
  readonly what: string;
  readonly count: number;
}

/** An attribute with many different values. */
export interface ManyValued {
  readonly key: string;
  /** How often it was seen. */
  readonly observed: number;
  /** Different values: an estimate, standard error 3.3 %. */
  readonly distinct: number;
  /** At least one in ten of its recent values was a new one. */
  readonly growing: boolean;
}

/** What redaction did in this process, without a single value. Counts are since the start. */
export interface RedactionAudit {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The most frequent first; so in all lists. */
  readonly values: readonly RedactedValues[];
  readonly keys: readonly RedactedKey[];
  readonly failures: readonly RedactionFailures[];
  /** Spans that left without their content, because redacting them failed. */
  readonly skeletons: number;
  /** Spans that came to an exporter past the redaction and were thrown away. */
  readonly unbranded: number;
  /** Attributes with at least 1 000 different values, or 100 and no end in sight. */
  readonly manyValued: readonly ManyValued[];
  /** Names of attributes that are followed, at most 256, and observations of others that found no room. */
  readonly followed: number;
  readonly unfollowed: number;
  /** Time for one span in microseconds, measured for one in 16: number and sum of those, quantiles in steps of 19 %. */
  readonly duration: {
    readonly count: number;
    readonly sumUs: number;
    readonly p50Us: number;
    readonly p99Us: number;
    readonly maxUs: number;
  };
}

/** Where redaction is on: what those ask who report on it. */
export interface RedactionSource {
  report(): RedactionAudit;
  /** The process is about to end: other threads' counts are taken in, the table is printed where it is asked for. */
  atEnd?(): void;
}
