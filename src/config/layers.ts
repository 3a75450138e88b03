import { type Layer, PROGRAM, written } from './candidates.js';
import { closest } from './closest.js';
import { readEnvFile } from './env-file.js';
import type { Notes } from './notes.js';
import { readOlderNames } from './older-names.js';
import { groupsOf, programValues } from './program-values.js';
import { SETTINGS } from './settings.js';
import { unknownVariables } from './unknown-variables.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Every key, and the beginnings of keys. */
export const KEYS = Object.keys(SETTINGS);
export const KEYS_AND_GROUPS = [...KEYS, ...groupsOf(KEYS)];

/** The places that are known without any file of settings: environment, `.env`, a program. */
export function firstLayers(environment: Variables, directory: string, data: unknown, notes: Notes): Layer[] {
  const envFile = readEnvFile(directory);
  if (envFile.fault !== undefined) notes.add('OTA-011', envFile.file, envFile.fault);
  const all = [environment, envFile.variables];
  const variables = (['environment', '.env'] as const).map((from, at) => {
    const own = all[at] ?? {};
    // A misspelt rule of redaction protects nothing: somebody counts on it.
    for (const { variable, like } of unknownVariables(own, Object.values(SETTINGS))) {
      notes.close(written({ from, variable }), 'a setting that there is not', like ?? 'one of docs/config.md');
    }
    return { from, variables: own, renamed: readOlderNames(own, all) };
  });
  return [...variables, { from: 'program', values: programLayer(data, notes) }];
}

function programLayer(data: unknown, notes: Notes): ReadonlyMap<string, unknown> {
  if (data === undefined || data === null) return new Map();
  try {
    if (typeof data !== 'object' || Array.isArray(data)) throw new TypeError('no object');
    const { values, unknown } = programValues(data, KEYS);
    for (const key of unknown) notes.unknown(key, `${key.slice(0, 80)} in ${PROGRAM}`, closest(key, KEYS_AND_GROUPS));
    return values;
  } catch {
    notes.close(PROGRAM, 'what cannot be read', 'an object of settings');
    return new Map();
  }
}
