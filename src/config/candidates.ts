import { textOfData } from './data-text.js';
import type { FileValues } from './file-values.js';
import type { Renamed } from './older-names.js';
import type { DataPath } from './places.js';
import { pathText } from './rules/path-text.js';
import type { Setting } from './setting.js';
import { shownValue } from './shown-value.js';
import { type Parsed, string } from './types.js';

/**
 * Where a value came from: the name of a variable, as it was written, the key in what a program or a file gave (of a file with its
 * place, both counted from 1), or the default.
 */
export type Source =
  | { readonly from: 'environment' | '.env'; readonly variable: string }
  | { readonly from: 'program'; readonly path: string }
  | { readonly from: 'file'; readonly file: string; readonly path: string; readonly line: number; readonly column: number }
  | { readonly from: 'default' };

/** A place where values are looked for. The first one that has a good value decides. */
export type Layer =
  | {
      readonly from: 'environment' | '.env';
      readonly variables: Readonly<Record<string, string | undefined>>;
      readonly renamed: ReadonlyMap<string, Renamed>;
    }
  | { readonly from: 'program'; readonly values: ReadonlyMap<string, unknown> }
  | { readonly from: 'file'; readonly file: FileValues };

/** A value as it was found, good or bad. */
export interface Candidate {
  readonly source: Exclude<Source, { from: 'default' }>;
  readonly parsed: Parsed<unknown>;
  /** What a message may show of it. */
  readonly shown: string;
  /** How a message names it, or a part of it. */
  readonly where: (part?: DataPath) => string;
}

/** How messages name what a program gave. */
export const PROGRAM = 'start()';

/** A source as messages name it. */
export function written(source: Candidate['source']): string {
  if (source.from === 'program') return `${source.path} in ${PROGRAM}`;
  if (source.from === 'file') return `${source.path} in ${source.file}:${source.line}:${source.column}`;
  return source.from === '.env' ? `${source.variable} in .env` : source.variable;
}

/** `redaction.deny[2].key`. */
function partOf(key: string, part: DataPath): string {
  return part.length > 0 ? pathText([...key.split('.'), ...part]) : key;
}

/** A key of a file, or a part of its value, with the place. */
export function fileSource(file: FileValues, key: string, part: DataPath = []): Extract<Source, { from: 'file' }> {
  const { line, column } = file.placeOf([...(file.paths.get(key) ?? []), ...part]);
  return { from: 'file', file: file.name, path: partOf(key, part), line, column };
}

/** The values of a setting in one place, in order of preference. What is empty is not there. */
export function* candidatesOf(key: string, setting: Setting<unknown>, layer: Layer): Generator<Candidate> {
  if (layer.from === 'program') {
    const source = { from: 'program', path: key } as const;
    const where = (part: DataPath = []) => written({ ...source, path: partOf(key, part) });
    if (layer.values.has(key)) yield* ofData(setting, { source, where }, layer.values.get(key));
    return;
  }
  if (layer.from === 'file') {
    const { file } = layer;
    if (!file.values.has(key)) return;
    // Where there is more than a text can say, types count; else what is written: `version: 1.10`.
    const data = setting.read ? file.values.get(key) : file.asWritten(file.paths.get(key) ?? []);
    yield* ofData(setting, { source: fileSource(file, key), where: (part) => written(fileSource(file, key, part)) }, data);
    return;
  }
  const { from, variables, renamed } = layer;
  for (const name of setting.variables) {
    // An empty value counts as not set (OpenTelemetry specification).
    const own = variables[name]?.trim();
    const older = own ? undefined : renamed.get(name);
    const text = own || older?.text;
    if (!text) continue;
    const variable = older?.older ?? name;
    const source = { from, variable } as const;
    const where = (part: DataPath = []) => (part.length > 0 ? `${partOf(key, part)} in ${written(source)}` : written(source));
    yield candidate(setting, { source, where }, setting.parse(text), variables[variable]?.trim() ?? text);
  }
}

/** A mapping is only for what is one, and a list not for a text: both could be written as one. */
function isOfItsKind({ fallback, parse }: Setting<unknown>, data: unknown): boolean {
  if (typeof data !== 'object') return true;
  if (Array.isArray(data)) return parse !== string;
  return typeof fallback === 'object' && !Array.isArray(fallback);
}

type Origin = Pick<Candidate, 'source' | 'where'>;

function* ofData(setting: Setting<unknown>, origin: Origin, data: unknown): Generator<Candidate> {
  try {
    const text = textOfData(data)?.trim();
    // An empty list of rules is one, and takes back what there was.
    if (setting.read && typeof data !== 'string') yield candidate(setting, origin, setting.read(data), text);
    else if (text === '') return;
    else if (text === undefined || !isOfItsKind(setting, data)) yield candidate(setting, origin, neither(setting), undefined);
    else yield candidate(setting, origin, setting.parse(text), text);
  } catch {
    yield candidate(setting, origin, neither(setting), undefined);
  }
}

function candidate(setting: Setting<unknown>, origin: Origin, parsed: Parsed<unknown>, text: string | undefined): Candidate {
  const got = 'got' in parsed ? parsed.got : undefined;
  const shown = got ?? (text === undefined ? 'another type' : shownValue(text, setting.secret === true));
  return { ...origin, parsed, shown };
}

/** For data that no text stands for. */
function neither(setting: Setting<unknown>): Parsed<unknown> {
  const { expected = 'a text' } = setting.parse('');
  return { expected };
}
