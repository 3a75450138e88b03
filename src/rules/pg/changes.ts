import { readFrom } from './from-clause.js';
import type { Named, QueryReader } from './query-reader.js';
import { type Column, type Relation, type Scope, spelledOut } from './relation.js';
import { sourceOfValue } from './source.js';
import type { Binding, Source } from './sql-facts.js';
import { as, listOf, type Node, textOf } from './tree.js';

type Read = (reader: QueryReader, node: Node, outer: Scope | undefined, named: Named) => readonly Column[];

const OPERATIONS: Readonly<Record<string, readonly [operation: string, read: Read]>> = {
  InsertStmt: ['INSERT', insert],
  UpdateStmt: ['UPDATE', update],
  DeleteStmt: ['DELETE', remove],
  MergeStmt: ['MERGE', merge],
};

/** A statement that changes data: notes it, and gives the columns of RETURNING. */
export function changeOf(reader: QueryReader, kind: string, node: Node, outer: Scope | undefined, above: Named): readonly Column[] {
  const known = OPERATIONS[kind];
  if (!known) return [];
  const [operation, read] = known;
  const before = reader.operation;
  reader.notes.operation(operation);
  reader.operation = operation;
  const columns = read(reader, node, outer, reader.withs(node, outer, above));
  reader.operation = before;
  return columns;
}

function insert(reader: QueryReader, node: Node, outer: Scope | undefined, named: Named): readonly Column[] {
  const target = reader.table(node['relation'] as Node, named, 'INSERT');
  const names = listOf(node['cols']).map((entry) => nameOf(entry));
  const given = as(node['selectStmt'], 'SelectStmt');
  const values = given && spelledOut(reader.select(given, outer, named));
  if (given && names.length === 0 && target.table) reader.notes.unlisted(target.table);
  // Another number: a column is a row of several, as `unnest` gives them for an array of rows.
  if (values?.length === names.length) names.forEach((name, at) => bind(reader, 'set', target, name, values[at]?.source));
  const conflict = node['onConflictClause'] as Node | undefined;
  const scope: Scope = { relations: [target], outer };
  if (conflict) {
    const both: Scope = { relations: [target, { name: 'excluded', table: undefined, columns: undefined }], outer };
    assign(reader, 'conflict', target, conflict['targetList'], both, named);
    // It is the row that is there already which the condition is about.
    reader.where(conflict['whereClause'], { relations: [target], outer: both }, named);
  }
  return returned(reader, node, scope, named);
}

function update(reader: QueryReader, node: Node, outer: Scope | undefined, named: Named): readonly Column[] {
  const target = reader.table(node['relation'] as Node, named, 'UPDATE');
  const scope: Scope = { relations: [target], outer, shared: new Set() };
  readFrom(reader, listOf(node['fromClause']), scope, named);
  assign(reader, 'set', target, node['targetList'], scope, named);
  reader.where(node['whereClause'], scope, named);
  return returned(reader, node, scope, named);
}

function remove(reader: QueryReader, node: Node, outer: Scope | undefined, named: Named): readonly Column[] {
  const scope: Scope = { relations: [reader.table(node['relation'] as Node, named, 'DELETE')], outer };
  readFrom(reader, listOf(node['usingClause']), scope, named);
  reader.where(node['whereClause'], scope, named);
  return returned(reader, node, scope, named);
}

function merge(reader: QueryReader, node: Node, outer: Scope | undefined, named: Named): readonly Column[] {
  const target = reader.table(node['relation'] as Node, named, 'MERGE');
  const scope: Scope = { relations: [target], outer };
  readFrom(reader, [node['sourceRelation'] as Node], scope, named);
  reader.where(node['joinCondition'], scope, named);
  for (const entry of listOf(node['mergeWhenClauses'])) {
    const { condition, targetList, values, commandType } = as(entry, 'MergeWhenClause') ?? {};
    reader.expression(condition, scope, named);
    if (commandType !== 'CMD_INSERT') assign(reader, 'conflict', target, targetList, scope, named);
    else {
      const inserted = listOf(values);
      reader.expression(inserted, scope, named);
      listOf(targetList).forEach((column, at) => bind(reader, 'set', target, nameOf(column), sourceOfValue(inserted[at], scope)));
    }
  }
  return returned(reader, node, scope, named);
}

/** `SET a = $1, (b, c) = ($2, $3), (d, e) = (SELECT …)`. */
function assign(reader: QueryReader, rank: Binding['rank'], target: Relation, list: unknown, scope: Scope, named: Named): void {
  let selected: readonly Column[] = [];
  for (const entry of listOf(list)) {
    const value = as(entry, 'ResTarget')?.['val'];
    const several = as(value, 'MultiAssignRef');
    if (!several) {
      reader.expression(value, scope, named);
      bind(reader, rank, target, nameOf(entry), sourceOfValue(value, scope));
      continue;
    }
    // Each of the columns comes with all of the right side.
    const { source, colno } = several;
    const place = Number(colno) - 1;
    const query = as(source, 'SubLink')?.['subselect'];
    if (place === 0 && query) selected = spelledOut(reader.query(query, scope, named)) ?? [];
    else if (place === 0) reader.expression(source, scope, named);
    const item = listOf(as(source, 'RowExpr')?.['args'])[place];
    bind(reader, rank, target, nameOf(entry), query ? selected[place]?.source : sourceOfValue(item, scope));
  }
}

function returned(reader: QueryReader, node: Node, scope: Scope, named: Named): readonly Column[] {
  const clause = node['returningClause'] as Node | undefined;
  return reader.columns(clause?.['exprs'] ?? node['returningList'], scope, named);
}

/** The column that a target names; undefined for a part of one: `tags[1]`, `place.x`. */
function nameOf(target: Node): string | undefined {
  const { name, indirection } = as(target, 'ResTarget') ?? {};
  return indirection ? undefined : textOf(name);
}

function bind(reader: QueryReader, rank: Binding['rank'], target: Relation, column: string | undefined, source: Source | undefined): void {
  if (column !== undefined && source) reader.notes.bind(rank, target.table, column, source);
}
