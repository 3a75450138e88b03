import { types } from 'node:util';
import type { Match, Returned } from './match-of.js';

/** What pg gives for a statement, as far as it is looked at. */
export interface Result {
  readonly rowCount?: number | null;
  readonly rows?: readonly unknown[];
  readonly fields?: readonly { readonly name?: unknown }[];
}

/** A result may have a million rows. */
const MOST_ROWS = 1000;

/** The values of the columns that came back: of one row its value, of several the distinct ones. */
export function returnedColumns({ returned }: Match, { rows, fields }: Result): Record<string, unknown> {
  const columns = Object.create(null) as Record<string, unknown>;
  if (!Array.isArray(rows) || !Array.isArray(fields) || rows.length === 0) return columns;
  const inArrays = Array.isArray(rows[0]);
  for (const wanted of returned) {
    const place = placeOf(wanted, fields, inArrays);
    if (place === undefined) continue;
    columns[wanted.column] = rows.length === 1 ? within(rows[0], place) : distinct(rows, place);
  }
  return columns;
}

/** Key of the column in each row; undefined where it cannot be told from another of the same name. */
function placeOf({ column, at }: Returned, fields: NonNullable<Result['fields']>, inArrays: boolean): string | number | undefined {
  const named = (name: unknown) => fields.flatMap((field, index) => (field.name === name ? [index] : []));
  if (at === undefined) {
    const found = named(column);
    if (found.length !== 1) return undefined;
    return inArrays ? found[0] : column;
  }
  const name = fields[at]?.name;
  if (typeof name !== 'string') return undefined;
  if (inArrays) return at;
  // Of several columns with one name, an object has the last.
  return named(name).at(-1) === at ? name : undefined;
}

function within(row: unknown, place: string | number): unknown {
  return typeof row === 'object' && row !== null ? (row as Record<string | number, unknown>)[place] : undefined;
}

function distinct(rows: readonly unknown[], place: string | number): unknown[] {
  const found = new Map<unknown, unknown>();
  for (let at = 0; at < rows.length && at < MOST_ROWS; at += 1) {
    const value = within(rows[at], place);
    if (value === null || value === undefined) continue;
    const key = types.isDate(value) ? `Date ${Date.prototype.getTime.call(value)}` : value;
    if (!found.has(key)) found.set(key, value);
  }
  return [...found.values()];
}
