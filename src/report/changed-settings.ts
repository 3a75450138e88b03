import type { Reading } from '../config/read-settings.js';

/** A setting that somebody set; never its value. */
export interface ChangedSetting {
  /** Its key: `export.endpoint`. */
  readonly name: string;
  /** The environment variable that set it; of a program, the key. */
  readonly variable: string;
  /** Where that was. */
  readonly from: 'environment' | '.env' | 'program';
}

/** The settings that are not left at their default. */
export function changedSettings(sources: Reading['sources']): ChangedSetting[] {
  return Object.entries(sources).flatMap(([name, source]) =>
    source.from === 'default'
      ? []
      : [{ name, variable: source.from === 'program' ? source.path : source.variable, from: source.from }],
  );
}
