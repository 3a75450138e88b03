import type { Match } from './match-of.js';
import type { Source } from './sql-facts.js';

/** More than any limit on the items of an attribute; a statement may have 65535 values. */
const MOST_ITEMS = 1000;

/** The values of a match that are known when the statement is sent; `values` are the service's own, as it gave them. */
export function boundColumns({ bound }: Match, values: readonly unknown[]): Record<string, unknown> {
  const columns = Object.create(null) as Record<string, unknown>;
  for (const { column, source } of bound) columns[column] = valueOf(source, values);
  return columns;
}

export function boundArgs(args: readonly (Source | undefined)[], values: readonly unknown[]): unknown[] {
  return args.map((source) => source && valueOf(source, values));
}

function valueOf({ parts, list }: Source, values: readonly unknown[]): unknown {
  const [first] = parts;
  if (!list && first) return at(values, first.param - 1);
  const items: unknown[] = [];
  for (const { param, items: each } of parts) {
    const value = at(values, param - 1);
    if (!each) items.push(value);
    // An array as text ('{1,2}') is not looked into.
    else if (Array.isArray(value)) for (let item = 0; item < value.length && items.length < MOST_ITEMS; item += 1) items.push(at(value, item));
    if (items.length >= MOST_ITEMS) break;
  }
  return items;
}

/** Without calling a getter: pg may never do so, or do so once. */
function at(values: readonly unknown[], index: number): unknown {
  return Object.getOwnPropertyDescriptor(values, index)?.value;
}
