import { written } from '../config/candidates.js';
import { defaultText } from '../config/default-text.js';
import type { Reading } from '../config/read-settings.js';
import type { Setting } from '../config/setting.js';
import { type SettingKey, SETTINGS } from '../config/settings.js';
import { shownValue } from '../config/shown-value.js';

/** A setting as it counts. */
export interface SettingRow {
  readonly key: SettingKey;
  /** Of a secret, what may be shown of it. */
  readonly value: unknown;
  /** `otel-agent.yaml:12:5`, the name of a variable, `default`. */
  readonly from: string;
  /** What holds where nothing is set and no value says it. */
  readonly otherwise?: string;
}

/** Every setting; rules are shown by themselves. */
export function settingRows({ settings, sources }: Reading): SettingRow[] {
  return (Object.keys(SETTINGS) as SettingKey[])
    .filter((key) => key !== 'rules')
    .map((key) => {
      const setting: Setting<unknown> = SETTINGS[key];
      const source = sources[key];
      if (source.from === 'default') return { key, value: settings[key], from: 'default', otherwise: defaultText(setting) };
      const from = source.from === 'file' ? `${source.file}:${source.line}:${source.column}` : written(source);
      return { key, value: setting.secret ? masked(settings[key]) : settings[key], from };
    });
}

/** Addresses of hosts and names of headers are no secret; credentials, paths and values may be. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return shownValue(value, true).replace(/^'|'$/g, '');
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.keys(value).map((key) => [key, '(hidden)']));
  return value === undefined ? undefined : '(hidden)';
}
