import type { Action } from './redaction-kinds.js';

/** Says that the values of some attributes are private. */
export interface DenyRule {
  /** An attribute's key, or a pattern in which `*` is one or more characters. Case does not matter. */
  readonly key: string;
  /** What becomes of the value; default `mask`. */
  readonly action?: Exclude<Action, 'keep'>;
}

/** Says that the values of some attributes are not private by their name. */
export interface AllowRule {
  /** An attribute's key, or a pattern in which `*` is one or more characters. Case does not matter. */
  readonly key: string;
  /** Whether detectors read the value; default true. */
  readonly scan?: boolean;
  /**
   * Needed, with an exact key, for a name that is always denied: authorization, cookie, password, secret, private key.
   */
  readonly i_understand?: boolean;
}

/** What decides about keys. */
export interface KeyRules {
  readonly mode: 'standard' | 'strict' | 'off';
  readonly deny: readonly DenyRule[];
  /** Keys and patterns that are denied with the action `hash`. */
  readonly hash: readonly string[];
  readonly allow: readonly AllowRule[];
  /**
   * False: the words that are denied by themselves do not count; for paths inside of a value, whose parts are judged
   * one by one.
   */
  readonly words?: false;
}

/** Places that a pattern can be kept to. */
export const PLACES = [
  'name',
  'attributes',
  'events',
  'links',
  'status',
  'scope',
  'resource',
  'logs',
  'metrics',
] as const;

export type Place = (typeof PLACES)[number];

/** A form of private text that only this organisation knows. */
export interface PatternRule {
  /** Letters, digits, `_`, `.`, `-`; it stands in `[REDACTED:<name>]`. */
  readonly name: string;
  /** A regular expression in RE2 syntax: no lookaround, no backreferences. */
  readonly regex: string;
  /** What becomes of a match; default `mask`. */
  readonly action?: Exclude<Action, 'keep'>;
  /** Where it is looked for; default everywhere. */
  readonly where?: readonly Place[];
}
