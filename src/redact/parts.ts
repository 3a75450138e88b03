import type { Limits } from './limits.js';
import type { Action, Hit, JudgeKey, Surface, Treat } from './kinds.js';
import type { UrlOptions } from './url/url-options.js';

/** Counts what redaction does (audit/). It never gets the private text itself. */
export interface Counting {
  hit(surface: Surface, kind: string, action: Action, key?: string): void;
  failed(surface: Surface, what?: string): void;
  skeleton(): void;
  unbranded(): void;
  /** The value of an attribute as it leaves. */
  observe(key: string, value: unknown): void;
  /** Around the redaction of one span. */
  begin(): number;
  end(began: number): void;
}

/** Where nobody asks. */
export const UNCOUNTED: Counting = {
  hit() {},
  failed() {},
  skeleton() {},
  unbranded() {},
  observe() {},
  begin: () => 0,
  end() {},
};

/** What the redactor is put together from. */
export interface Parts {
  readonly judge: JudgeKey;
  /** The same by the rules of the user alone, for paths inside of a value: the words in its parts have been judged. */
  readonly judgePath: JudgeKey;
  /** Whether the user denies or hashes anything by name. */
  readonly hasKeyRules?: boolean;
  /** Whether `scan` finds different things in different places. */
  readonly hasPlaces?: boolean;
  /** Built-in detectors and the user's patterns. */
  readonly scan: (text: string, surface: Surface) => readonly Hit[] | undefined;
  readonly actionOf: (kind: string) => Action;
  readonly treat: Treat;
  /**
   * Statements without what belongs to the user; the same text where nothing does. `system`: `db.system.name`, if
   * known.
   */
  readonly statements: {
    sql(text: string, system: string | undefined): string;
    redis(text: string): string;
  };
  readonly url: Pick<UrlOptions, 'maskQuery' | 'isSensitiveParameter'>;
  readonly limits: Limits;
  readonly counting: Counting;
}

/** How a text is written, where its place says so. */
export type Form = 'statement' | 'url' | 'query';

/** The database that a span is about. */
export interface Database {
  /** How its statements are written; `none` where no rules for it are known. */
  readonly language: 'sql' | 'redis' | 'none';
  /** `db.system.name` or `db.system`. */
  readonly system: string | undefined;
}
