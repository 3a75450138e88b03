import { textOfData } from './data-text.js';
import type { Renamed } from './older-names.js';
import type { Setting } from './setting.js';
import { shownValue } from './shown-value.js';
import type { Parsed } from './types.js';

/**
 * Where a value came from: the name of a variable, as it was written, the key in what a program gave, or the default.
 */
export type Source =
  | { readonly from: 'environment' | '.env'; readonly variable: string }
  | { readonly from: 'program'; readonly path: string }
  | { readonly from: 'default' };

/** A place where values are looked for. The first one that has a good value decides. */
export type Layer =
  | {
      readonly from: 'environment' | '.env';
      readonly variables: Readonly<Record<string, string | undefined>>;
      readonly renamed: ReadonlyMap<string, Renamed>;
    }
  | { readonly from: 'program'; readonly values: ReadonlyMap<string, unknown> };

/** A value as it was found, good or bad. */
export interface Candidate {
  readonly source: Exclude<Source, { from: 'default' }>;
  readonly parsed: Parsed<unknown>;
  /** What a message may show of it. */
  readonly shown: string;
}

/** How messages name what a program gave. */
export const PROGRAM = 'start()';

/** A source as messages name it. */
export function written(source: Candidate['source']): string {
  if (source.from === 'program') return `${source.path} in ${PROGRAM}`;
  return source.from === '.env' ? `${source.variable} in .env` : source.variable;
}

/** The values of a setting in one place, in order of preference. What is empty is not there. */
export function* candidatesOf(key: string, setting: Setting<unknown>, layer: Layer): Generator<Candidate> {
  if (layer.from === 'program') {
    if (layer.values.has(key)) yield* ofData(setting, key, layer.values.get(key));
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
    yield candidate(setting, { from, variable }, setting.parse(text), variables[variable]?.trim() ?? text);
  }
}

function* ofData(setting: Setting<unknown>, path: string, data: unknown): Generator<Candidate> {
  const source = { from: 'program', path } as const;
  try {
    const text = textOfData(data)?.trim();
    // An empty list of rules is one, and takes back what there was.
    if (setting.read && typeof data !== 'string') yield candidate(setting, source, setting.read(data), text);
    else if (text === '') return;
    else if (text === undefined) yield candidate(setting, source, neither(setting), undefined);
    else yield candidate(setting, source, setting.parse(text), text);
  } catch {
    yield candidate(setting, source, neither(setting), undefined);
  }
}

function candidate(
  setting: Setting<unknown>,
  source: Candidate['source'],
  parsed: Parsed<unknown>,
  text: string | undefined,
): Candidate {
  const got = 'got' in parsed ? parsed.got : undefined;
  return { source, parsed, shown: got ?? (text === undefined ? 'another type' : shownValue(text, setting.secret === true)) };
}

/** For data that no text stands for. */
function neither(setting: Setting<unknown>): Parsed<unknown> {
  const { expected = 'a text' } = setting.parse('');
  return { expected };
}
