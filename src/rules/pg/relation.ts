import type { SqlName } from '../../config/rules/rule.js';
import type { Origin, Source } from './sql-facts.js';

/** A column as a name in the text leads to it. */
export interface Found {
  readonly relation: Relation;
  /** Undefined: it is no column of a table. */
  readonly origin: Origin | undefined;
  /** The bound values that it consists of: a column of `(VALUES ($1), ($2))`, `unnest($1)`. */
  readonly source: Source | undefined;
}

/** A column of what a query gives, or all columns of some relations. */
export interface Column {
  readonly name: string | undefined;
  readonly origin: Origin | undefined;
  readonly source: Source | undefined;
  readonly star?: readonly Relation[];
}

/** What stands in FROM, or is the target of a statement: a table, or something with known columns, or a function. */
export interface Relation {
  readonly name: string | undefined;
  readonly table: SqlName | undefined;
  /** Undefined: not known from the text. */
  readonly columns: readonly Column[] | undefined;
}

/** The relations of one query, and those around it that it can speak of, too. */
export interface Scope {
  readonly relations: Relation[];
  readonly outer: Scope | undefined;
  /** Columns of USING: they are the same in the tables that have them. */
  readonly shared?: Set<string>;
}

/** `column`, `alias.column`, `schema.table.column`; undefined where it cannot be said which. */
export function findColumn(names: readonly (string | undefined)[], scope: Scope | undefined): Found | undefined {
  const column = names.at(-1);
  if (column === undefined) return undefined;
  for (let place = scope; place; place = place.outer) {
    const here = names.length > 1 ? place.relations.filter((relation) => isNamed(relation, names)) : place.relations;
    const found = here.flatMap((relation) => within(relation, column) ?? []);
    if (found.length === 1) return found[0];
    if (found.length > 1 || (names.length > 1 && here.length > 0)) return undefined;
  }
  return undefined;
}

/** Relations that `alias.*` stands for, or `*`. */
export function relationsOf(names: readonly (string | undefined)[], scope: Scope | undefined): readonly Relation[] {
  if (names.length < 2) return scope?.relations ?? [];
  for (let place = scope; place; place = place.outer) {
    const found = place.relations.filter((relation) => isNamed(relation, names));
    if (found.length > 0) return found;
  }
  return [];
}

/** `names` end with a column or a star. */
function isNamed({ name, table }: Relation, names: readonly (string | undefined)[]): boolean {
  const schema = names.at(-3);
  return name === names.at(-2) && (schema === undefined || table?.schema === schema);
}

/** A column of that name that the relation has, or may have. */
export function within(relation: Relation, name: string): Found | undefined {
  if (!relation.columns) return { relation, origin: relation.table && { table: relation.table, column: name }, source: undefined };
  const named = relation.columns.find((column) => column.name === name);
  if (named) return { relation, origin: named.origin, source: named.source };
  const starred = relation.columns.flatMap(({ star }) => (star ?? []).flatMap((inner) => within(inner, name) ?? []));
  const [only] = starred;
  if (!only) return undefined;
  return starred.length === 1 ? { ...only, relation } : { relation, origin: undefined, source: undefined };
}

/** What `*` gives, column by column; undefined when that is not in the text. */
export function spelledOut(columns: readonly Column[]): readonly Column[] | undefined {
  const result: Column[] = [];
  for (const column of columns) {
    if (!column.star) {
      result.push(column);
      continue;
    }
    for (const { columns: inner } of column.star) {
      const spelled = inner && spelledOut(inner);
      if (!spelled) return undefined;
      result.push(...spelled);
    }
  }
  return result;
}
