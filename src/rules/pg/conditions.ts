import { findColumn, type Relation, type Scope, within } from './relation.js';
import { listed, sourceOfItems, sourceOfValue, union } from './source.js';
import type { Origin, Source } from './sql-facts.js';
import { as, isEquals, listOf, type Node, stringsOf } from './tree.js';

/** A column that has one of these values in each row that a condition lets through. */
export interface Held {
  readonly origin: Origin;
  /** Undefined where several may be meant. */
  readonly relation: Relation | undefined;
  readonly source: Source;
}

/** What a condition says about columns; only what holds for every row that it lets through. */
export function heldBy(condition: unknown, scope: Scope): readonly Held[] {
  const logic = as(condition, 'BoolExpr');
  if (logic) {
    const sides = listOf(logic['args']).map((side) => heldBy(side, scope));
    if (logic['boolop'] === 'AND_EXPR') return firstOfEach(sides.flat());
    return logic['boolop'] === 'OR_EXPR' ? heldByAll(sides) : [];
  }
  const comparison = as(condition, 'A_Expr');
  if (!comparison || !isEquals(comparison['name'])) return [];
  const { kind, lexpr, rexpr } = comparison;
  switch (kind) {
    case 'AEXPR_OP':
    case 'AEXPR_NOT_DISTINCT':
      return equal(lexpr, rexpr, scope);
    case 'AEXPR_IN':
      return among(lexpr, listOf(as(rexpr, 'List')?.['items']), scope);
    case 'AEXPR_OP_ANY':
      return held(lexpr, sourceOfItems(rexpr, scope), scope);
    default:
      return [];
  }
}

function equal(left: unknown, right: unknown, scope: Scope): readonly Held[] {
  const [lefts, rights] = [rowOf(left), rowOf(right)];
  if (lefts && rights) return lefts.flatMap((item, at) => equal(item, rights[at], scope));
  const forward = held(left, sourceOfValue(right, scope), scope);
  return forward.length > 0 ? forward : held(right, sourceOfValue(left, scope), scope);
}

function among(left: unknown, items: readonly Node[], scope: Scope): readonly Held[] {
  const row = rowOf(left);
  if (!row) return held(left, listed(items, scope), scope);
  return row.flatMap((item, at) => held(item, listed(columnOf(items, at), scope), scope));
}

/** The items at one place of several rows. */
function columnOf(rows: readonly Node[], at: number): readonly Node[] {
  return rows.flatMap((row) => rowOf(row)?.slice(at, at + 1) ?? []);
}

function rowOf(node: unknown): readonly Node[] | undefined {
  const row = as(node, 'RowExpr');
  return row && listOf(row['args']);
}

/** The column itself, not a cast or a function of it: its value would be another. */
function held(node: unknown, source: Source | undefined, scope: Scope): readonly Held[] {
  const names = stringsOf(as(node, 'ColumnRef')?.['fields']);
  const column = names.at(-1);
  if (!source || column === undefined) return [];
  const found = findColumn(names, scope);
  if (found) return found.origin ? [{ origin: found.origin, relation: found.relation, source }] : [];
  if (names.length === 1 && scope.shared?.has(column)) {
    const all = scope.relations.flatMap((relation) => within(relation, column) ?? []);
    return all.flatMap(({ origin, relation }) => (origin ? [{ origin, relation, source }] : []));
  }
  // A bare name that several tables may have: it is known by no table's name.
  return names.length === 1 ? [{ origin: { table: undefined, column }, relation: undefined, source }] : [];
}

function isSame(one: Held, other: Held): boolean {
  return one.origin.column === other.origin.column && one.relation === other.relation;
}

function firstOfEach(all: readonly Held[]): readonly Held[] {
  return all.filter((one, at) => all.findIndex((other) => isSame(one, other)) === at);
}

/** `a = $1 OR a = $2` is `a IN ($1, $2)`; of `a = $1 OR b = $2` nothing holds for every row. */
function heldByAll(sides: readonly (readonly Held[])[]): readonly Held[] {
  const [first = [], ...others] = sides;
  return first.flatMap((one) => {
    const same = others.map((side) => side.find((other) => isSame(one, other)));
    const source = same.includes(undefined) ? undefined : union([one, ...(same as Held[])].map((each) => each.source));
    return source ? [{ ...one, source }] : [];
  });
}
