import type { Reading, Source } from '../config/read-settings.js';

/** A setting that somebody set; never its value. */
export interface ChangedSetting {
  /** Its key: `export.endpoint`. */
  readonly name: string;
  /** The environment variable that set it; of a program, the key; of a file, its name and the line. */
  readonly variable: string;
  /** Where that was. */
  readonly from: 'environment' | '.env' | 'program' | 'file';
}

/** The settings that are not left at their default. */
export function changedSettings(sources: Reading['sources']): ChangedSetting[] {
  return Object.entries(sources).flatMap(([name, source]) =>
    source.from === 'default' ? [] : [{ name, variable: setBy(source), from: source.from }],
  );
}

function setBy(source: Exclude<Source, { from: 'default' }>): string {
  if (source.from === 'file') return `${source.file}:${source.line}`;
  return source.from === 'program' ? source.path : source.variable;
}
