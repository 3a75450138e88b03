import type { Source } from './sql-facts.js';
import { findColumn, type Scope } from './relation.js';
import { as, bare, listOf, type Node, stringsOf } from './tree.js';

type Part = Source['parts'][number];

export function sourceOf(parts: readonly Part[], list: boolean): Source | undefined {
  const distinct = parts.filter((part, at) => parts.findIndex((other) => other.param === part.param && other.items === part.items) === at);
  return distinct.length === 0 ? undefined : { parts: distinct, list: list || distinct.length > 1 };
}

/** All values of several sources, for one column. */
export function union(sources: readonly Source[]): Source | undefined {
  return sourceOf(
    sources.flatMap(({ parts }) => parts),
    sources.some(({ list }) => list),
  );
}

/** One after the other, also the same one twice: rows of an INSERT. */
export function inRows(sources: readonly (Source | undefined)[]): Source | undefined {
  const known = sources.flatMap((source) => source ?? []);
  const parts = known.flatMap((source) => source.parts);
  return parts.length === 0 ? undefined : { parts, list: sources.length > 1 || known.some(({ list }) => list) };
}

/** The bound values that an expression *is*: `$1`, `$1::uuid`, a column of `(VALUES …)`. */
export function sourceOfValue(node: unknown, scope: Scope | undefined): Source | undefined {
  const inner = bare(node);
  const param = paramOf(inner);
  if (param !== undefined) return { parts: [{ param, items: false }], list: false };
  const column = as(inner, 'ColumnRef');
  return column && findColumn(stringsOf(column['fields']), scope)?.source;
}

/** What `= ANY(…)` compares with: the items of `$1`, or each of `ARRAY[$1, $2]`. */
export function sourceOfItems(node: unknown, scope: Scope | undefined): Source | undefined {
  const inner = bare(node);
  const param = paramOf(inner);
  if (param !== undefined) return { parts: [{ param, items: true }], list: true };
  const array = as(inner, 'A_ArrayExpr');
  return array && listed(listOf(array['elements']), scope);
}

/** `($1, $2)` behind IN. */
export function listed(items: readonly Node[], scope: Scope | undefined): Source | undefined {
  return union(items.flatMap((item) => sourceOfValue(item, scope) ?? []));
}

function paramOf(node: unknown): number | undefined {
  const number = as(node, 'ParamRef')?.['number'];
  return typeof number === 'number' ? number : undefined;
}
