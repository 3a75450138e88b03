import { type Candidate, candidatesOf, fileSource, type Layer, type Source, written } from './candidates.js';
import type { ConfigFile } from './config-file.js';
import { defaultText } from './default-text.js';
import { type FileLayers, readFileLayers } from './file-layers.js';
import { firstLayers } from './layers.js';
import { Notes, type Remark } from './notes.js';
import type { DataPath } from './places.js';
import type { Setting } from './setting.js';
import { type SettingKey, SETTINGS, type Settings } from './settings.js';
import { shownValue } from './shown-value.js';

export type { Source } from './candidates.js';
export type { Remark } from './notes.js';

type Variables = Readonly<Record<string, string | undefined>>;

/** Settings with the source of each, and what there is to say about the values. */
export interface Reading {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingKey, Source>>;
  readonly remarks: readonly Remark[];
  /** Why no span may be exported, in words: a rule that protects private data could not be read. */
  readonly closed?: string;
  /** Where settings were read from files: which, and how to read everything anew with the files as they are then. */
  readonly watched?: { readonly files: readonly Pick<ConfigFile, 'path' | 'name' | 'stamp'>[]; readonly again: () => Reading };
  /** Only for who asked for it: a setting's value as it is in the file, where it is from one, and where its parts stand. */
  readonly inFile?: (key: SettingKey) => InFile | undefined;
}

export interface InFile {
  readonly data: unknown;
  /** `otel-agent.yaml:12:5`. */
  readonly placeOf: (part: DataPath) => string;
}

export interface ReadingOptions {
  /** Read files although the environment switches the agent off, and keep what is in them. */
  readonly forExplain?: boolean;
  /** Let files win over everything: whatever is wrong in them comes to light. */
  readonly fileFirst?: boolean;
}

/**
 * Reads every setting: environment, then `.env`, then what a program gave, then the file of settings, then the default. A bad value
 * counts as not set, so that the next layer decides. It writes nothing, changes nothing and never throws.
 */
export function readSettings(environment: Variables, directory: string, data?: unknown, options: ReadingOptions = {}): Reading {
  const notes = new Notes();
  const first = firstLayers(environment, directory, data, notes);
  const valueOf = (key: SettingKey) => find(key, first, [], new Notes())?.value;
  // Switched off, the agent costs nothing: no file has to be read for that.
  const isOff = !options.forExplain && valueOf('disabled') === true;
  const names = { own: valueOf('config') as string | undefined, standard: valueOf('config_file') as string | undefined };
  const files: FileLayers = isOff ? { files: [] } : readFileLayers(names, directory, (name) => variableIn(first, name), notes);
  const own = files.own ? [files.own] : [];
  const all = options.fileFirst ? [...own, ...first] : [...first, ...own];

  const settings: Record<string, unknown> = {};
  const sources: Record<string, Source> = {};
  for (const [key, setting] of Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][]) {
    const bad: Candidate[] = [];
    const layers = layersFor(key, files, all);
    const found = find(key, layers, bad, notes);
    settings[key] = Object.freeze(found ? found.value : setting.fallback);
    sources[key] = found ? found.source : { from: 'default' };
    const now = found ? `${written(found.source)} counts instead` : `the default counts: ${defaultText(setting)}`;
    for (const { source, shown, parsed, where } of bad) {
      const part = source.from === 'file' && !('value' in parsed) ? parsed.path : undefined;
      const line = [part ? where(part) : written(source), shown, parsed.expected ?? ''] as const;
      if (setting.closes) notes.close(...line);
      else notes.add('OTA-010', ...line, now);
    }
  }
  const older = all.flatMap((layer) => counted(layer, sources));
  if (older.length > 0) notes.add('OTA-012', older.join(', '));
  const mode = sources['redaction.mode'];
  if (settings['redaction.mode'] === 'off' && mode && mode.from !== 'default') notes.add('OTA-050', written(mode));
  return {
    settings: Object.freeze(settings) as Settings,
    sources: Object.freeze(sources) as Reading['sources'],
    remarks: notes.remarks,
    ...(notes.closed !== undefined && { closed: notes.closed }),
    ...(files.files.length > 0 && { watched: watchedOf(files.files, environment, directory, data) }),
    ...(options.forExplain && { inFile: (key) => inFile(key, sources, files) }),
  };
}

/** What the standard file says of a section counts alone, as its specification has it. */
function layersFor(key: string, { standard }: FileLayers, all: readonly Layer[]): readonly Layer[] {
  return standard?.file.sections.has(key.replace(/\..*$/, '')) ? [standard] : all;
}

function find(
  key: SettingKey,
  layers: readonly Layer[],
  bad: Candidate[],
  notes: Notes,
): { readonly value: unknown; readonly source: Candidate['source'] } | undefined {
  const setting: Setting<unknown> = SETTINGS[key];
  for (const layer of layers) {
    for (const candidate of candidatesOf(key, setting, layer)) {
      const { source, parsed, where } = candidate;
      if (!('value' in parsed)) {
        bad.push(candidate);
        continue;
      }
      if (parsed.ignored !== undefined) {
        const ignored = setting.secret ? parsed.ignored : shownValue(parsed.ignored, false);
        notes.add('OTA-010', written(source), ignored, parsed.expected ?? '', 'that part is ignored');
      }
      for (const { path, got, expected, rule = '' } of parsed.faults ?? []) notes.add('OTA-075', where(path), got, expected, rule);
      return { value: withDefault(setting, parsed.value), source };
    }
  }
  return undefined;
}

function withDefault(setting: Setting<unknown>, value: unknown): unknown {
  if (!setting.adds) return value;
  return [...new Set([...(setting.fallback as readonly unknown[]), ...(value as readonly unknown[])])];
}

/** A variable that a file refers to. */
function variableIn(layers: readonly Layer[], name: string): string | undefined {
  for (const layer of layers) {
    if (!('variables' in layer) || !Object.hasOwn(layer.variables, name)) continue;
    const value = layer.variables[name];
    if (value) return value;
  }
  return undefined;
}

/** The older names of a layer that a setting has its value from. */
function counted(layer: Layer, sources: Record<string, Source>): string[] {
  if (!('variables' in layer)) return [];
  const { from, renamed } = layer;
  return [...renamed]
    .filter(([, { older }]) =>
      Object.values(sources).some((source) => source.from === from && source.variable === older),
    )
    .map(([newer, { older }]) => `${written({ from, variable: older })} → ${newer}`);
}

/** The environment as it is now: what the service puts into it later is not ours. */
function watchedOf(files: readonly ConfigFile[], environment: Variables, directory: string, data: unknown): NonNullable<Reading['watched']> {
  const then = { ...environment };
  return {
    files: files.map(({ path, name, stamp }) => ({ path, name, stamp })),
    again: () => readSettings(then, directory, data),
  };
}

function inFile(key: SettingKey, sources: Record<string, Source>, { own, standard }: FileLayers): InFile | undefined {
  const source = sources[key];
  const layer = [standard, own].find((one) => source?.from === 'file' && one?.file.name === source.file && one.file.values.has(key));
  if (!layer) return undefined;
  const placeOf = (part: DataPath) => {
    const { file, line, column } = fileSource(layer.file, key, part);
    return `${file}:${line}:${column}`;
  };
  return { data: layer.file.values.get(key), placeOf };
}
