import type { Action } from '../config/redaction-kinds.js';

export { type Action, ACTIONS, CONTENT_CLASSES, type ContentClass } from '../config/redaction-kinds.js';

/** A place in a signal where data can hide. */
export const SURFACES = [
  'name',
  'attribute',
  'event.name',
  'event.attribute',
  'link.attribute',
  'status',
  'tracestate',
  'scope',
  'resource',
  'baggage',
  'log.body',
  'log.attribute',
  'metric.attribute',
  'agent_log',
] as const;

export type Surface = (typeof SURFACES)[number];

/**
 * Part of a text that must not leave: UTF-16 offsets, `end` exclusive, and its class (built-in, or the name of a user's
 * pattern).
 */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/** Classes of what detectors find by names that are told to them, besides their own. */
export type NameClass = 'password' | 'denied' | 'url_parameter';

/**
 * Finds private data in a text: hits in order of place, not overlapping (the longest wins, then the leftmost), or
 * undefined when there are none. Linear in the length of the text; it may throw only by a defect, and then the value is
 * withheld.
 */
export type Scan = (text: string) => readonly Hit[] | undefined;

/** What the name of an attribute says about its value. */
export type KeyVerdict =
  /** The value is treated whole, unread. `kind` stands in the replacement. */
  | {
      readonly what: 'replace';
      readonly action: Exclude<Action, 'keep'>;
      readonly kind: string;
      /** Values that detectors read all the same: `email.verified` is true or false, and `token_count` a number. */
      readonly spares?: 'booleans' | 'booleans and numbers';
    }
  /** Detectors read the value. */
  | { readonly what: 'scan' }
  /** Nothing reads it: structural, or allowed with `scan: false`. */
  | { readonly what: 'pass' };

/** Verdicts on keys; the answer for a key is remembered (in bounded memory). `key` is any case. */
export type JudgeKey = (key: string) => KeyVerdict;

/**
 * Does one action to one text of one class. It never throws; an action that cannot be done (`hash` without a key)
 * masks. `drop` gives undefined.
 */
export type Treat = (text: string, action: Action, kind: string) => string | undefined;
