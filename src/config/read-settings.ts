import type { Code } from '../report/codes.js';
import { defaultText } from './default-text.js';
import { readEnvFile } from './env-file.js';
import { readOlderNames, type Renamed } from './older-names.js';
import type { Setting } from './setting.js';
import { type SettingKey, SETTINGS, type Settings } from './settings.js';
import { shownValue } from './shown-value.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where a value came from: the name of a variable, as it was written, or the default. */
export type Source =
  { readonly from: 'environment' | '.env'; readonly variable: string } | { readonly from: 'default' };

/** A line to be written: its code and the details of the code's text. */
export type Remark = readonly [code: Code, ...details: string[]];

/** Settings with the source of each, and what there is to say about the values. */
export interface Reading {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingKey, Source>>;
  readonly remarks: readonly Remark[];
}

interface Layer {
  readonly from: 'environment' | '.env';
  readonly variables: Variables;
  readonly renamed: ReadonlyMap<string, Renamed>;
}

/** A value that was found for a setting. */
interface Found {
  readonly value: unknown;
  readonly source: Exclude<Source, { from: 'default' }>;
}

/** What was wrong with a text, but for what happens now: that shows when the setting is found. */
type Complaint = readonly [variable: string, got: string, expected: string];

/**
 * Reads every setting: environment, then `.env`, then the default. A bad value counts as not set, so that the next
 * layer decides. It writes nothing and changes nothing.
 */
export function readSettings(environment: Variables, directory: string): Reading {
  const envFile = readEnvFile(directory);
  const all = [environment, envFile.variables];
  const layers: Layer[] = [
    { from: 'environment', variables: environment, renamed: readOlderNames(environment, all) },
    { from: '.env', variables: envFile.variables, renamed: readOlderNames(envFile.variables, all) },
  ];
  const remarks: Remark[] = envFile.fault === undefined ? [] : [['OTA-011', envFile.file, envFile.fault]];
  const settings: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const [key, setting] of Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][]) {
    const complaints: Complaint[] = [];
    const found = find(setting, layers, complaints, remarks);
    settings[key] = Object.freeze(found ? found.value : setting.fallback);
    sources[key] = found ? found.source : { from: 'default' };
    const now = found ? `${written(found.source)} counts instead` : `the default counts: ${defaultText(setting)}`;
    for (const complaint of complaints) remarks.push(['OTA-010', ...complaint, now]);
  }
  const older = layers.flatMap((layer) => counted(layer, sources));
  if (older.length > 0) remarks.push(['OTA-012', older.join(', ')]);
  return {
    settings: Object.freeze(settings) as Settings,
    sources: Object.freeze(sources) as Reading['sources'],
    remarks,
  };
}

function find(
  setting: Setting<unknown>,
  layers: readonly Layer[],
  bad: Complaint[],
  remarks: Remark[],
): Found | undefined {
  for (const { from, variables, renamed } of layers) {
    for (const name of setting.variables) {
      // An empty value counts as not set (OpenTelemetry specification).
      const own = variables[name]?.trim();
      const older = own ? undefined : renamed.get(name);
      const text = own || older?.text;
      if (!text) continue;
      const source = { from, variable: older?.older ?? name };
      const parsed = setting.parse(text);
      if (!('value' in parsed)) {
        bad.push([
          written(source),
          shownValue(variables[source.variable]?.trim() ?? text, setting.secret === true),
          parsed.expected,
        ]);
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

function written({ from, variable }: Found['source']): string {
  return from === '.env' ? `${variable} in .env` : variable;
}

/** The older names of a layer that a setting has its value from. */
function counted({ from, renamed }: Layer, sources: Record<string, Source>): string[] {
  return [...renamed]
    .filter(([, { older }]) =>
      Object.values(sources).some((source) => source.from === from && source.variable === older),
    )
    .map(([newer, { older }]) => `${written({ from, variable: older })} → ${newer}`);
}
