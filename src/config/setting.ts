import type { Parsed, Parser } from './types.js';

/** One row of the table of settings. */
export interface Setting<T> {
  /** Environment variables in order of preference: the first one that is set counts. */
  readonly variables: readonly [string, ...string[]];
  readonly parse: Parser<T>;
  /** Reads data of a program, where that is more than what a text can say (data-text.ts). */
  readonly read?: (data: unknown) => Parsed<T>;
  readonly fallback: T;
  /** Its value is never printed. */
  readonly secret?: boolean;
  /** The value of the variable adds to the default list; it does not replace it. */
  readonly adds?: boolean;
  /** What holds when nothing sets it, in words, where `fallback` does not say it. */
  readonly otherwise?: string;
  /** A bad value keeps all spans from being exported: without it, something private could leave. */
  readonly closes?: boolean;
  /** One line of documentation. */
  readonly doc: string;
}

/** A row without a default value: the setting is undefined until somebody sets it. */
export const optional = <T>(
  variables: Setting<T>['variables'],
  parse: Parser<T>,
  otherwise: string,
  doc: string,
  more: Pick<Setting<T>, 'secret'> = {},
) =>
  ({ variables, parse: parse as Parser<T | undefined>, fallback: undefined, otherwise, doc, ...more }) as Setting<
    T | undefined
  >;

/** A row with a default. */
export const row = <T>(
  variables: Setting<T>['variables'],
  parse: Parser<T>,
  fallback: T,
  doc: string,
  more: Pick<Setting<T>, 'otherwise'> = {},
) => ({ variables, parse, fallback, doc, ...more }) as Setting<T>;

/** A row whose value is never printed. */
export const secretRow = <T>(variables: Setting<T>['variables'], parse: Parser<T>, fallback: T, doc: string) =>
  ({ variables, parse, fallback, doc, secret: true }) as Setting<T>;

/** A list whose variable adds to the default. */
export const adding = <T>(variables: Setting<T>['variables'], parse: Parser<T>, fallback: T, doc: string) =>
  ({ variables, parse, fallback, doc, adds: true }) as Setting<T>;
