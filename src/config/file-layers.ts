import { fileSource, type Layer, written } from './candidates.js';
import { closest } from './closest.js';
import { type ConfigFile, namedConfigFile, usualConfigFile } from './config-file.js';
import { type FileValues, fileValues, NoSettings } from './file-values.js';
import { KEYS } from './layers.js';
import type { Notes } from './notes.js';
import { groupsOf } from './program-values.js';
import { reasonOf } from '../report/report.js';
import type { YamlFault } from './yaml.js';

type FileLayer = Extract<Layer, { from: 'file' }>;

/** What files give: the agent's own one, and its part of OpenTelemetry's. */
export interface FileLayers {
  readonly own?: FileLayer;
  /** Counts alone for the sections that it has. */
  readonly standard?: FileLayer;
  /** The files that are there, or were looked for by name. */
  readonly files: readonly ConfigFile[];
}

/** Where a file is named, a file cannot name another. */
const FILE_KEYS = KEYS.filter((key) => key !== 'config' && key !== 'config_file');
const GROUPS = groupsOf(FILE_KEYS);

/** Where OpenTelemetry's file has a place for what is ours. */
const OURS = ['distribution', 'otel_agent'] as const;
const NOT_OF_INTEREST: ReadonlySet<string> = new Set(['file_format', 'distribution']);

/** Names of files, as settings gave them. */
export interface FileNames {
  /** `none`: no file, not even the usual one. */
  readonly own: string | undefined;
  readonly standard: string | undefined;
}

/** Reads the files and says what there is to say of them. */
export function readFileLayers(names: FileNames, directory: string, variableOf: (name: string) => string | undefined, notes: Notes): FileLayers {
  const own = names.own === undefined ? usualConfigFile(directory, variableOf) : named(names.own);
  const standard = names.standard === undefined ? undefined : named(names.standard);
  const ownLayer = own && layerOf(own, [], notes);
  const standardLayer = standard && layerOf(standard, OURS, notes);
  if (standard && standardLayer) sayWhatIsNotRead(standard, notes);
  return {
    ...(ownLayer && { own: ownLayer }),
    ...(standardLayer && { standard: standardLayer }),
    files: [own, standard].filter((file) => file !== undefined),
  };

  function named(name: string): ConfigFile | undefined {
    return name === 'none' ? undefined : namedConfigFile(directory, name, variableOf);
  }
}

function layerOf(file: ConfigFile, below: readonly string[], notes: Notes): FileLayer | undefined {
  if (file.unreadable !== undefined) {
    notes.add('OTA-011', file.path, file.unreadable);
    // Ours may hold rules of redaction that somebody counts on; in OpenTelemetry's file they would be a part that few have.
    if (below.length === 0) notes.close(file.path, 'what cannot be read', 'a file of settings, in which there may be rules of redaction');
    return undefined;
  }
  const faults = file.yaml?.faults ?? [];
  if (faults.length > 0) return refused(faults);
  try {
    const values = fileValues(file, FILE_KEYS, below);
    for (const key of values.unknown) sayUnknown(values, key, notes);
    return { from: 'file', file: values };
  } catch (thrown) {
    const { line, column } = thrown instanceof NoSettings ? thrown.place : { line: 1, column: 1 };
    return refused([{ line, column, what: reasonOf(thrown) }]);
  }

  function refused(found: readonly YamlFault[]): undefined {
    const [where = file.name] = found.map(({ line, column, what }) => {
      const place = `${file.name}:${line}:${column}`;
      notes.add('OTA-070', place, what);
      return place;
    });
    // What it says of redaction is not known, and somebody counts on it.
    if (file.namesRedaction) notes.close(where, 'what cannot be read', 'a file whose rules of redaction can be read');
  }
}

function sayUnknown(values: FileValues, key: string, notes: Notes): void {
  const where = written(fileSource(values, key)).slice(0, 400);
  if (!GROUPS.includes(key)) return notes.unknown(key, where, closest(key, [...FILE_KEYS, ...GROUPS]));
  const expected = `settings of ${key}, each by its name`;
  if (key.startsWith('redaction')) notes.close(where, 'what is no mapping', expected);
  else notes.add('OTA-010', where, 'what is no mapping', expected, 'it is ignored');
}

/** Nobody should believe that it counts. */
function sayWhatIsNotRead({ name, yaml }: ConfigFile, notes: Notes): void {
  const keys = Object.keys((yaml?.data as object | undefined) ?? {}).filter((key) => !NOT_OF_INTEREST.has(key));
  if (keys.length > 0) notes.add('OTA-014', name, keys.join(', ').slice(0, 300));
}
