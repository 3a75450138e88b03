import { heldBy } from './conditions.js';
import { aliasOf, type Named, type QueryReader, renamed } from './query-reader.js';
import type { Column, Relation, Scope } from './relation.js';
import { sourceOfItems } from './source.js';
import { as, listOf, type Node, stringsOf } from './tree.js';

/** Reads what stands in FROM (or USING) into the scope. */
export function readFrom(reader: QueryReader, items: readonly Node[], scope: Scope, named: Named): void {
  for (const item of items) read(reader, item, scope, named);
}

function read(reader: QueryReader, item: unknown, scope: Scope, named: Named): readonly Relation[] {
  const before = scope.relations.length;
  const add = (name: string | undefined, columns: readonly Column[] | undefined) => scope.relations.push({ name, table: undefined, columns });
  const range = as(item, 'RangeVar');
  const query = as(item, 'RangeSubselect');
  const called = as(item, 'RangeFunction');
  const join = as(item, 'JoinExpr');
  const sample = as(item, 'RangeTableSample');
  const other = as(item, 'RangeTableFunc') ?? as(item, 'JsonTable');
  if (range) scope.relations.push(reader.table(range, named, 'SELECT'));
  else if (query) {
    const alias = aliasOf(query);
    add(alias.name, renamed(reader.query(query['subquery'], scope, named), alias.columns));
  } else if (called) readFunctions(reader, called, scope, named);
  else if (sample) read(reader, sample['relation'], scope, named);
  else if (other) {
    reader.expression(other, scope, named);
    add(aliasOf(other).name, undefined);
  } else if (join) readJoin(reader, join, scope, named);
  return scope.relations.slice(before);
}

function readJoin(reader: QueryReader, join: Node, scope: Scope, named: Named): void {
  const before = scope.relations.length;
  const left = read(reader, join['larg'], scope, named);
  const right = read(reader, join['rarg'], scope, named);
  if (join['quals']) {
    // Rows of the side that is kept come whether the condition holds or not.
    const bound = { JOIN_INNER: [...left, ...right], JOIN_LEFT: right, JOIN_RIGHT: left }[String(join['jointype'])] ?? [];
    const held = heldBy(join['quals'], scope);
    const all = join['jointype'] === 'JOIN_INNER';
    reader.notes.held(held.filter(({ relation }) => (relation ? bound.includes(relation) : all)));
    reader.expression(join['quals'], scope, named);
  }
  for (const column of stringsOf(join['usingClause'])) if (column !== undefined) scope.shared?.add(column);
  const { name } = aliasOf(join);
  if (name === undefined) return;
  const joined = scope.relations.splice(before);
  scope.relations.push({ name, table: undefined, columns: [{ name: undefined, origin: undefined, source: undefined, star: joined }] });
}

/** `f($1) AS x`, `ROWS FROM (f($1), g($2)) AS x(a, b)`, `unnest($1, $2) AS x(a, b)`. */
function readFunctions(reader: QueryReader, called: Node, scope: Scope, named: Named): void {
  const calls = listOf(called['functions']).map((entry) => as(listOf(as(entry, 'List')?.['items'])[0], 'FuncCall'));
  reader.expression(called['functions'], scope, named);
  const alias = aliasOf(called);
  const names = stringsOf(alias.columns);
  const [only] = calls;
  const name = alias.name ?? (only && stringsOf(only['funcname']).at(-1));
  const unnested = only && calls.length === 1 && stringsOf(only['funcname']).at(-1) === 'unnest' ? listOf(only['args']) : [];
  // A function that gives one column gives it the name of the alias; only unnest is known to.
  if (names.length === 0 && unnested.length === 1 && name !== undefined) names.push(name);
  // Several have no names to tell them apart, but their order is what `INSERT … SELECT *` goes by.
  if (names.length === 0) names.push(...unnested.map(() => 'unnest'));
  if (called['ordinality'] === true && names.length === unnested.length) names.push('ordinality');
  const columns = names.map((column, at): Column => ({ name: column, origin: undefined, source: sourceOfItems(unnested[at], scope) }));
  scope.relations.push({ name, table: undefined, columns: columns.length > 0 ? columns : undefined });
}
