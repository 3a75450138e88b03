import type { ConfigFile } from './config-file.js';
import { asWritten, type DataPath, type Place, placeOf } from './places.js';
import { type ProgramValues, programValues } from './program-values.js';

/** The settings of a file that could be read. */
export interface FileValues extends ProgramValues {
  /** What messages call the file. */
  readonly name: string;
  /** The groups that it says something of: `sampling`, `rules`. */
  readonly sections: ReadonlySet<string>;
  /** Where in the file something stands: the way to it begins at the settings. */
  placeOf(path: DataPath): Place;
  /** A value with its numbers and switches as they are written. */
  asWritten(path: DataPath): unknown;
}

/** What has a name like this at the top is for nobody but the writer of the file: a place for anchors. */
const OWN_USE = /^x-/;

/** What is there instead of settings. */
export class NoSettings extends Error {
  readonly place: Place;
  constructor(place: Place) {
    super('a mapping was expected: settings by their names');
    this.place = place;
  }
}

/**
 * The settings in the data of a file, or below some key of it.
 *
 * @param keys those of settings that can stand in a file
 * @throws NoSettings where there is something else
 */
export function fileValues({ name, yaml }: ConfigFile, keys: readonly string[], below: DataPath = []): FileValues {
  const { data, places } = yaml ?? { data: undefined, places: new Map() };
  let settings: unknown = data;
  for (const step of below) settings = isMapping(settings) ? settings[step] : undefined;
  settings ??= {};
  if (!isMapping(settings)) throw new NoSettings(placeOf(data, places, below));
  const found = programValues(settings, keys);
  return {
    ...found,
    name,
    unknown: found.unknown.filter((key) => !OWN_USE.test(key)),
    sections: new Set(Object.keys(settings).map((key) => key.replace(/\..*$/, ''))),
    placeOf: (path) => placeOf(data, places, [...below, ...path]),
    asWritten: (path) => asWritten(data, places, [...below, ...path]),
  };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
