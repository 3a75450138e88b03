import type { DataPath } from './places.js';

/** What a program or a file gave: the values by the key of their setting, and the keys that no setting has. */
export interface ProgramValues {
  readonly values: ReadonlyMap<string, unknown>;
  readonly unknown: readonly string[];
  /** How each of both is reached in the data. */
  readonly paths: ReadonlyMap<string, DataPath>;
}

/** More wrong keys than this, and it is no configuration; those of redaction are not to be missed among others. */
const MOST_UNKNOWN = 20;
const MOST_OF_REDACTION = 40;

/** The beginnings of keys: of `redaction.url.extra_keys`, `redaction` and `redaction.url`. */
export function groupsOf(keys: readonly string[]): string[] {
  const groups = keys.flatMap((key) => key.split('.').map((_, at, parts) => parts.slice(0, at).join('.')).slice(1));
  return [...new Set(groups)];
}

/**
 * Finds the settings in data: `{ 'redaction.mode': 'strict' }` and `{ redaction: { mode: 'strict' } }` are the same.
 * What is undefined or null is not set. It may throw: data of a program can be anything.
 */
export function programValues(data: unknown, keys: readonly string[]): ProgramValues {
  const settings = new Set(keys);
  const groups = new Set(groupsOf(keys));
  const values = new Map<string, unknown>();
  const unknown: string[] = [];
  const paths = new Map<string, DataPath>();
  walk(data, '', []);
  return { values, unknown, paths };

  function walk(group: unknown, prefix: string, path: DataPath): void {
    for (const [name, value] of Object.entries(group as object)) {
      const key = prefix + name;
      if (value === undefined || value === null) continue;
      if (settings.has(key)) values.set(key, value);
      else if (groups.has(key) && typeof value === 'object' && !Array.isArray(value)) {
        walk(value, `${key}.`, [...path, name]);
        continue;
      } else if (unknown.length < (key.startsWith('redaction') ? MOST_OF_REDACTION : MOST_UNKNOWN)) unknown.push(key);
      else continue;
      paths.set(key, [...path, name]);
    }
  }
}
