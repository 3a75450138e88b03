import { candidatesOf, type Source } from './candidates.js';
import { closest } from './closest.js';
import { programValues } from './program-values.js';
import type { Reading } from './read-settings.js';
import type { Setting } from './setting.js';
import { type SettingKey, SETTINGS } from './settings.js';

/** Settings and their sources, as `readSettings` gives them. */
type Settled = Pick<Reading, 'settings' | 'sources'>;

/** Settings of one group with some of them changed, or what is wrong with a change: where, what was got, what was expected. */
export type Change = Settled & { readonly given: readonly SettingKey[] } | { readonly fault: readonly [where: string, got: string, expected: string] };

/**
 * Reads data for one group of settings (`sampling`) through their table. What is given counts, whatever the environment says; the rest
 * keeps its value. All of it is taken, or, where something is wrong, nothing. It may throw: data of a program can be anything.
 *
 * @param caller how messages name where the data came from
 */
export function changedReading(before: Settled, group: string, data: unknown, caller: string): Change {
  const keys = (Object.keys(SETTINGS) as SettingKey[]).filter((key) => key.startsWith(`${group}.`));
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { fault: [caller, 'what is no object', `settings of ${group}`] };
  const { values, unknown } = programValues({ [group]: data }, keys);
  const settings: Record<string, unknown> = { ...before.settings };
  const sources: Record<string, Source> = { ...before.sources };
  const given: SettingKey[] = [];
  for (const key of unknown) {
    return { fault: [`${key.slice(0, 80)} in ${caller}`, 'a setting that there is not', closest(key, keys) ?? 'one of docs/config.md'] };
  }
  for (const key of keys) {
    for (const { source, parsed, shown } of candidatesOf(key, SETTINGS[key] as Setting<unknown>, { from: 'program', values })) {
      if (!('value' in parsed)) return { fault: [`${key} in ${caller}`, shown, parsed.expected] };
      settings[key] = Object.freeze(parsed.value);
      sources[key] = source;
      given.push(key);
    }
  }
  return { settings: Object.freeze(settings) as Reading['settings'], sources: Object.freeze(sources) as Reading['sources'], given };
}
