/** Rows that are counted apart; what comes after them is counted under the substitute row. */
const MOST_ROWS = 1000;
/** Longest name that is kept. */
export const MOST_CHARACTERS = 120;

/** Stands for whatever found no row of its own. */
export const OTHER = '(other)';

/** Its three names and how often it was counted. */
export type Row<N extends string> = Readonly<Record<N, string>> & { readonly count: number };

/** Names and how often they were counted, as another thread is told. */
export type Counts = readonly (readonly [a: string, b: string, c: string, count: number])[];

interface Cell {
  readonly names: readonly [a: string, b: string, c: string];
  count: number;
}

/** Counts by three names at once, in bounded memory: beyond 1 000 rows, the third, and a new second, is `(other)`. */
export class Tally<N extends string> {
  readonly #names: readonly N[];
  readonly #cells: Cell[] = [];
  readonly #byName = new Map<string, Map<string, Map<string, Cell>>>();

  /** `names`: what the names are called in rows. */
  constructor(...names: readonly [N, N, N]) {
    this.#names = names;
  }

  add(a: string, b: string, c: string, count = 1): void {
    const cell = this.#byName.get(a)?.get(b)?.get(c) ?? this.#make(a, b, c);
    cell.count += count;
  }

  /** The most frequent first. */
  rows(): Row<N>[] {
    const rows = this.#cells.map(({ names, count }) => ({
      ...(Object.fromEntries(this.#names.map((name, index) => [name, names[index]])) as Record<N, string>),
      count,
    }));
    return rows.sort((one, other) => other.count - one.count);
  }

  /** For another thread, which adds them: what came since the last call with the same `before`. */
  since(before: Map<object, number>): Counts {
    return this.#cells.flatMap((cell) => {
      const more = cell.count - (before.get(cell) ?? 0);
      before.set(cell, cell.count);
      return more > 0 ? [[...cell.names, more] as const] : [];
    });
  }

  #make(a: string, b: string, c: string): Cell {
    const full = this.#cells.length >= MOST_ROWS;
    // Of two names, only one that is there already may stand before the substitute, or these would be without end.
    const second = full && !this.#byName.get(a)?.has(b) ? OTHER : ownCopy(b);
    const names = [ownCopy(a), second, full ? OTHER : ownCopy(c)] as const;
    const under = within(within(this.#byName, names[0]), names[1]);
    let cell = under.get(names[2]);
    if (!cell) {
      cell = { names, count: 0 };
      under.set(names[2], cell);
      this.#cells.push(cell);
    }
    return cell;
  }
}

function within<V>(map: Map<string, Map<string, V>>, name: string): Map<string, V> {
  let inner = map.get(name);
  if (!inner) map.set(name, (inner = new Map()));
  return inner;
}

/** A bounded copy: part of a text that is kept keeps the whole text in memory. */
export function ownCopy(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
  return Buffer.from(short, 'utf16le').toString('utf16le');
}
