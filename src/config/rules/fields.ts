import { closest } from '../closest.js';
import { shown, within, Wrong } from './fault.js';
import type { Fields, Plain } from './plain.js';

/** A mapping, or it is said what was given. `example` is one of its fields. */
export function mappingOf(value: Plain | undefined, expected: string, example?: string): Fields {
  if (value instanceof Map) return value as Fields;
  throw new Wrong(shown(value), example === undefined ? expected : `${expected}, as { ${example} }`);
}

/** Refuses a key that nobody knows: most are misspelt. */
export function onlyKnown(fields: Fields, known: readonly string[], elsewhere: Readonly<Record<string, string>> = {}): void {
  for (const key of fields.keys()) {
    if (known.includes(key)) continue;
    const hint = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
    throw new Wrong(`the key ${shown(key)}`, hint ?? nearest(key, known), key);
  }
}

/** More words than these are not told where one of them is near. */
const FEW = 10;

/** `take (one of match, take, spread)`: the nearest first. */
export function nearest(word: string, known: readonly string[]): string {
  const like = closest(word, known);
  const others = known.length === 1 ? known[0] : `one of ${known.join(', ')}`;
  if (like === undefined || known.length === 1) return others ?? 'nothing';
  return known.length > FEW ? like : `${like} (${others})`;
}

/** One of the words, in lower case. */
export function wordOf<const W extends string>(value: Plain, words: readonly W[]): W {
  const text = textOf(value).toLowerCase();
  const known = words.find((word) => word === text);
  if (known === undefined) throw new Wrong(shown(value), nearest(text, words));
  return known;
}

/** A member of a mapping by its reader; undefined where it is not there. */
export function member<T>(fields: Fields, key: string, read: (value: Plain) => T): T | undefined {
  const value = fields.get(key);
  return value === undefined ? undefined : within([key], () => read(value));
}

/** `{ key: value }`, or nothing where there is no value. */
export function entry<const K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}

const LONGEST = 512;
const MOST_ITEMS = 200;
const CONTROL = /\p{Cc}/u;

/** A text that is not empty, without control characters. */
export function textOf(value: Plain, expected = 'a text'): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Wrong(shown(value), expected);
  if (value.length > LONGEST) throw new Wrong(`a text of ${value.length} characters`, `${LONGEST} at most`);
  if (CONTROL.test(value)) throw new Wrong('a text with control characters', expected);
  return value.trim();
}

/** One item, or a list of them, without doubles. */
export function listOf<T>(value: Plain, itemOf: (item: Plain) => T): readonly T[] {
  if (!Array.isArray(value)) return Object.freeze([itemOf(value)]);
  if (value.length === 0) throw new Wrong('an empty list', 'one item at least');
  if (value.length > MOST_ITEMS) throw new Wrong(`a list of ${value.length}`, `${MOST_ITEMS} items at most`);
  return Object.freeze([...new Set(value.map((item: Plain, at: number) => within([at], () => itemOf(item))))]);
}

/** Patterns are texts; what they match is for rules/ to say. */
export function globsOf(value: Plain): readonly string[] {
  return listOf(value, (item) => textOf(item, 'a name or a pattern with *'));
}
