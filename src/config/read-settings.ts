import type { Code } from '../report/codes.js';
import { type Candidate, candidatesOf, type Layer, PROGRAM, type Source, written } from './candidates.js';
import { closest } from './closest.js';
import { defaultText } from './default-text.js';
import { readEnvFile } from './env-file.js';
import { readOlderNames } from './older-names.js';
import { groupsOf, programValues } from './program-values.js';
import type { Setting } from './setting.js';
import { type SettingKey, SETTINGS, type Settings } from './settings.js';
import { shownValue } from './shown-value.js';
import { unknownVariables } from './unknown-variables.js';

export type { Source } from './candidates.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** A line to be written: its code and the details of the code's text. */
export type Remark = readonly [code: Code, ...details: string[]];

/** Settings with the source of each, and what there is to say about the values. */
export interface Reading {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingKey, Source>>;
  readonly remarks: readonly Remark[];
  /** Why no span may be exported, in words: a rule that protects private data could not be read. */
  readonly closed?: string;
}

/** What is collected on the way. */
interface Notes {
  readonly remarks: Remark[];
  closed?: string;
}

/**
 * Reads every setting: environment, then `.env`, then what a program gave, then the default. A bad value counts as not
 * set, so that the next layer decides. It writes nothing, changes nothing and never throws.
 */
export function readSettings(environment: Variables, directory: string, data?: unknown): Reading {
  const envFile = readEnvFile(directory);
  const notes: Notes = { remarks: envFile.fault === undefined ? [] : [['OTA-011', envFile.file, envFile.fault]] };
  const all = [environment, envFile.variables];
  const layers: Layer[] = [
    { from: 'environment', variables: environment, renamed: readOlderNames(environment, all) },
    { from: '.env', variables: envFile.variables, renamed: readOlderNames(envFile.variables, all) },
    { from: 'program', values: valuesOf(data, notes) },
  ];
  closeOnUnknown(notes, layers);
  const settings: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const [key, setting] of Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][]) {
    const bad: Candidate[] = [];
    const found = find(key, setting, layers, bad, notes.remarks);
    settings[key] = Object.freeze(found ? found.value : setting.fallback);
    sources[key] = found ? found.source : { from: 'default' };
    const now = found ? `${written(found.source)} counts instead` : `the default counts: ${defaultText(setting)}`;
    for (const { source, shown, parsed } of bad) {
      const line = [written(source), shown, parsed.expected ?? ''] as const;
      if (setting.closes) close(notes, ...line);
      else notes.remarks.push(['OTA-010', ...line, now]);
    }
  }
  const older = layers.flatMap((layer) => counted(layer, sources));
  if (older.length > 0) notes.remarks.push(['OTA-012', older.join(', ')]);
  const mode = sources['redaction.mode'];
  if (settings['redaction.mode'] === 'off' && mode && mode.from !== 'default') {
    notes.remarks.push(['OTA-050', written(mode)]);
  }
  return {
    settings: Object.freeze(settings) as Settings,
    sources: Object.freeze(sources) as Reading['sources'],
    remarks: notes.remarks,
    ...(notes.closed !== undefined && { closed: notes.closed }),
  };
}

/** A misspelt rule of redaction protects nothing: somebody counts on it. */
function closeOnUnknown(notes: Notes, layers: readonly Layer[]): void {
  for (const layer of layers) {
    if (layer.from === 'program') continue;
    for (const { variable, like } of unknownVariables(layer.variables, Object.values(SETTINGS))) {
      const where = written({ from: layer.from, variable });
      close(notes, where, 'a setting that there is not', like ?? 'one of docs/config.md');
    }
  }
}

/** What a program gave. Of redaction, a name that we do not know may be a rule that somebody counts on. */
function valuesOf(data: unknown, notes: Notes): ReadonlyMap<string, unknown> {
  if (data === undefined || data === null) return new Map();
  const keys = Object.keys(SETTINGS);
  try {
    if (typeof data !== 'object' || Array.isArray(data)) throw new TypeError('no object');
    const { values, unknown } = programValues(data, keys);
    const names = [...keys, ...groupsOf(keys)];
    for (const key of unknown) {
      const like = closest(key, names);
      const where = `${key.slice(0, 80)} in ${PROGRAM}`;
      if (!/^redaction\b/i.test(like ?? key)) notes.remarks.push(['OTA-015', where, like ?? '']);
      else close(notes, where, 'a setting that there is not', like ?? 'one of docs/config.md');
    }
    return values;
  } catch {
    close(notes, PROGRAM, 'what cannot be read', 'an object of settings');
    return new Map();
  }
}

function close(notes: Notes, where: string, got: string, expected: string): void {
  notes.remarks.push(['OTA-051', where, got, expected]);
  notes.closed ??= `${where} is not valid`;
}

function find(
  key: string,
  setting: Setting<unknown>,
  layers: readonly Layer[],
  bad: Candidate[],
  remarks: Remark[],
): { readonly value: unknown; readonly source: Candidate['source'] } | undefined {
  for (const layer of layers) {
    for (const candidate of candidatesOf(key, setting, layer)) {
      const { source, parsed } = candidate;
      if (!('value' in parsed)) {
        bad.push(candidate);
        continue;
      }
      if (parsed.ignored !== undefined) {
        const ignored = setting.secret ? parsed.ignored : shownValue(parsed.ignored, false);
        remarks.push(['OTA-010', written(source), ignored, parsed.expected ?? '', 'that part is ignored']);
      }
      if (setting.notYet) remarks.push(['OTA-014', written(source)]);
      return { value: withDefault(setting, parsed.value), source };
    }
  }
  return undefined;
}

function withDefault(setting: Setting<unknown>, value: unknown): unknown {
  if (!setting.adds) return value;
  return [...new Set([...(setting.fallback as readonly unknown[]), ...(value as readonly unknown[])])];
}

/** The older names of a layer that a setting has its value from. */
function counted(layer: Layer, sources: Record<string, Source>): string[] {
  if (layer.from === 'program') return [];
  const { from, renamed } = layer;
  return [...renamed]
    .filter(([, { older }]) =>
      Object.values(sources).some((source) => source.from === from && source.variable === older),
    )
    .map(([newer, { older }]) => `${written({ from, variable: older })} → ${newer}`);
}
