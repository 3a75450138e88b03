import { report } from '../report/report.js';
import { readEnvFile } from './env-file.js';
import { withOlderNames } from './older-names.js';
import { type Setting, type SettingKey, SETTINGS, type Settings } from './settings.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where a value came from: the name of a variable, `.env` with it, or the default. */
export type Source = { readonly from: 'environment' | '.env'; readonly variable: string } | { readonly from: 'default' };

/** Settings with the source of each. */
export interface Resolved {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingKey, Source>>;
}

interface Layer {
  readonly from: 'environment' | '.env';
  readonly variables: Variables;
}

/**
 * Reads every setting: environment, then `.env`, then the default. A bad value is one line and counts as not set, so that
 * the next layer decides.
 */
export function resolveSettings(environment: Variables, directory: string): Resolved {
  const layers: Layer[] = [
    { from: 'environment', variables: withOlderNames(environment) },
    { from: '.env', variables: withOlderNames(readEnvFile(directory)) },
  ];
  const settings: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const [key, setting] of Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][]) {
    const found = find(setting, layers);
    settings[key] = found ? found.value : setting.fallback;
    sources[key] = found ? found.source : { from: 'default' };
  }
  return {
    settings: Object.freeze(settings) as Settings,
    sources: Object.freeze(sources) as Resolved['sources'],
  };
}

function find(setting: Setting<unknown>, layers: readonly Layer[]): { value: unknown; source: Source } | undefined {
  for (const { from, variables } of layers) {
    for (const variable of setting.variables) {
      // An empty value counts as not set (OpenTelemetry specification).
      const text = variables[variable]?.trim();
      if (!text) continue;
      const parsed = setting.parse(text);
      if (!('value' in parsed)) {
        say(setting, variable, text, parsed.expected, from, 'it counts as not set');
        continue;
      }
      if (parsed.ignored !== undefined) say(setting, variable, parsed.ignored, parsed.expected ?? '', from, 'that part is ignored');
      const value = setting.adds
        ? [...new Set([...(setting.fallback as readonly unknown[]), ...(parsed.value as readonly unknown[])])]
        : parsed.value;
      return { value: Object.freeze(value), source: { from, variable } };
    }
  }
  return undefined;
}

function say(setting: Setting<unknown>, variable: string, got: string, expected: string, from: Layer['from'], now: string) {
  // A value with an @ may hold credentials (http://user:password@host), whichever setting it was meant for.
  const shown = setting.secret || got.includes('@') ? '(hidden)' : `'${got.length > 60 ? `${got.slice(0, 60)}…` : got}'`;
  report('OTA-010', from === '.env' ? `${variable} in .env` : variable, shown, expected, now);
}
