/** A way into data: keys of mappings and indexes of lists. */
export type DataPath = readonly (string | number)[];

/** Where something stands in a file. Both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** A scalar as it is written there, variables put in: `1.10` is another version than 1.1. */
  readonly text?: string;
}

/** Where the members of each mapping (their keys) and the items of each list stand. */
export type Places = ReadonlyMap<object, ReadonlyMap<string | number, Place>>;

/** The place of what a path leads to, or of the last on the way that there is. */
export function placeOf(data: unknown, places: Places, path: DataPath): Place {
  let found: Place = { line: 1, column: 1 };
  let at: unknown = data;
  for (const step of path) {
    const place = typeof at === 'object' && at !== null ? places.get(at)?.get(step) : undefined;
    if (!place) break;
    found = place;
    at = (at as Record<string | number, unknown>)[step];
  }
  return found;
}

/** The same data with each number and switch as the text that stands there. */
export function asWritten(data: unknown, places: Places, path: DataPath): unknown {
  let at: unknown = data;
  let place: Place | undefined;
  for (const step of path) {
    place = places.get(at as object)?.get(step);
    at = (at as Record<string | number, unknown>)[step];
  }
  return written(at, place);

  function written(value: unknown, where: Place | undefined): unknown {
    if (typeof value === 'number' || typeof value === 'boolean') return where?.text ?? value;
    if (typeof value !== 'object' || value === null) return value;
    const members = places.get(value);
    if (Array.isArray(value)) return value.map((item, index) => written(item, members?.get(index)));
    const entries = Object.entries(value).map(([key, member]) => [key, written(member, members?.get(key))] as const);
    const copy = Object.create(null) as Record<string, unknown>;
    for (const [key, member] of entries) copy[key] = member;
    return copy;
  }
}
