import type { Parsed, Parser } from './types.js';

/** A value in both of its forms: the text of a variable, and data of a program. */
export interface Form<T> {
  readonly parse: Parser<T>;
  readonly read: (data: unknown) => Parsed<T>;
}

/** The fields of one item. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with one item; thrown where it is found, and told by `listOfItems`. */
export class Wrong extends Error {
  readonly expected: string;
  /** Where in the item. */
  readonly path: readonly (string | number)[];
  constructor(got: string, expected: string, ...path: (string | number)[]) {
    super(got);
    this.expected = expected;
    this.path = path;
  }
}

/** A list whose items are read one by one. One bad item makes all of it bad: half of the rules is no protection. */
export function listOfItems<T>(expected: string, itemOf: (item: unknown) => T, separator: RegExp = /,/): Form<readonly T[]> {
  const read = (data: unknown): Parsed<readonly T[]> => {
    if (!Array.isArray(data)) return { expected };
    let at = 0;
    try {
      const value = data.map((item, index) => {
        at = index;
        return Object.freeze(itemOf(item));
      });
      return { value };
    } catch (thrown) {
      if (thrown instanceof Wrong) return { got: thrown.message, expected: thrown.expected, path: [at, ...thrown.path] };
      return { expected };
    }
  };
  const parse = (text: string): Parsed<readonly T[]> => {
    if (text.startsWith('[') || text.startsWith('{')) {
      try {
        return read([JSON.parse(text)].flat());
      } catch {
        return { got: 'JSON that cannot be read', expected };
      }
    }
    const items = text.split(separator).map((item) => item.trim());
    const named = items.filter((item) => item !== '');
    return named.length > 0 ? read(named) : { expected };
  };
  return { parse, read };
}

/** The fields of an item; a text alone stands for one of them. */
export function fieldsOf(item: unknown, alone: string): Fields {
  if (typeof item === 'string') return { [alone]: item };
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return { ...item };
  throw new Wrong('a rule that is no object', `a rule with ${alone}`);
}

/** Refuses fields that nobody knows: most are misspelt. */
export function nothingElse(rest: Fields, known: string): void {
  const [other] = Object.keys(rest);
  if (other !== undefined) throw new Wrong(`the field '${other.slice(0, 60)}'`, `only ${known}`, other);
}

/** One of the words, or it is said what was given. */
export function wordOf<const W extends string>(words: readonly W[], word: unknown, what: string): W {
  const known = words.find((one) => one === word);
  if (known !== undefined) return known;
  throw new Wrong(typeof word === 'string' ? `the ${what} '${word.slice(0, 60)}'` : `no ${what}`, `one of ${words.join(', ')}`);
}

/** True or false. */
export function switchOf(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Wrong(`${name} that is no switch`, 'true or false');
  return value;
}
