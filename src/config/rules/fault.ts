import { shownValue } from '../shown-value.js';

/** Something in the rules that cannot be used; the rule that it stands in is left out. */
export interface Fault {
  /** Where: from the list of rules on, `[3, 'take', 'task.id']`. Of an unknown key, the key itself is the last step. */
  readonly path: readonly (string | number)[];
  readonly got: string;
  readonly expected: string;
  /** Name of the rule, as it may be printed; absent where it has none, or shares it with a rule that works. */
  readonly rule?: string;
}

/** Thrown where a fault is found, with the way from there on. */
export class Wrong extends Error {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  constructor(got: string, expected: string, ...path: (string | number)[]) {
    super(got);
    this.expected = expected;
    this.path = path;
  }
}

/** Puts steps in front of the way of what is thrown. Anything but a fault of the rules is one that says so. */
export function within<T>(path: readonly (string | number)[], read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Wrong) throw new Wrong(thrown.message, thrown.expected, ...path, ...thrown.path);
    throw new Wrong('what cannot be read', 'plain data', ...path);
  }
}

/** What was given, short enough for a line. */
export function shown(given: unknown): string {
  if (typeof given === 'string') return given === '' ? 'an empty text' : shownValue(given.replaceAll(/\p{Cc}|[\u2028\u2029]/gu, '?'), false);
  if (given === null || given === undefined) return 'nothing';
  if (Array.isArray(given)) return given.length === 0 ? 'an empty list' : 'a list';
  return typeof given === 'object' ? 'a mapping' : String(given);
}
