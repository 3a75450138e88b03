import type { SqlName } from '../../config/rules/rule.js';
import { heldBy } from './conditions.js';
import { changeOf } from './changes.js';
import { readFrom } from './from-clause.js';
import type { Notes } from './notes.js';
import { type Column, findColumn, type Relation, relationsOf, type Scope } from './relation.js';
import { inRows, sourceOfItems, sourceOfValue } from './source.js';
import type { Source } from './sql-facts.js';
import { as, bare, listOf, type Node, stringsOf, textOf } from './tree.js';

/** No statement of a person or an ORM is as deep; a made-up one shall not take the stack. */
const DEEPEST = 400;

/** Names that `WITH` gives to queries. */
export type Named = ReadonlyMap<string, Relation>;

const CHANGES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];

/** Reads queries and expressions, and notes what it finds. */
export class QueryReader {
  readonly notes: Notes;
  /** The command whose expressions are being read. */
  operation: string;
  #depth = 0;

  constructor(notes: Notes, operation: string) {
    this.notes = notes;
    this.operation = operation;
  }

  /** Any statement that can stand in WITH: its columns. */
  query(node: unknown, outer: Scope | undefined, named: Named): readonly Column[] {
    const select = as(node, 'SelectStmt');
    if (select) return this.#under('SELECT', () => this.select(select, outer, named));
    const kind = CHANGES.find((change) => as(node, change));
    const change = kind && as(node, kind);
    return change ? changeOf(this, kind, change, outer, named) : [];
  }

  /** Reads the WITH of a statement; the names are known from then on. */
  withs(statement: Node, outer: Scope | undefined, named: Named): Named {
    const clause = statement['withClause'] as Node | undefined;
    if (!clause) return named;
    const known = new Map(named);
    for (const entry of listOf(clause['ctes'])) {
      const { ctename, ctequery, aliascolnames, search_clause: search, cycle_clause: cycle } = as(entry, 'CommonTableExpr') ?? {};
      const name = textOf(ctename);
      if (name === undefined) continue;
      const add = (columns: readonly Column[]) => {
        // SEARCH and CYCLE add columns.
        known.set(name, { name, table: undefined, columns: search || cycle ? undefined : renamed(columns, aliascolnames) });
      };
      const both = clause['recursive'] ? (as(ctequery, 'SelectStmt') as Node | undefined) : undefined;
      if (both?.['larg']) {
        // The second half speaks of the first by the name.
        const inner = this.withs(both, outer, known);
        this.#under('SELECT', () => add(this.select(both['larg'] as Node, outer, inner)));
        this.#under('SELECT', () => this.select(both['rarg'] as Node, outer, new Map([...inner, ...known])));
      } else add(this.query(ctequery, outer, known));
    }
    return known;
  }

  select(node: Node, outer: Scope | undefined, above: Named): readonly Column[] {
    const named = this.withs(node, outer, above);
    const { larg, rarg, valuesLists, fromClause, targetList, whereClause, havingClause, ...rest } = node;
    if (larg && rarg) return sameInBoth(this.select(larg as Node, outer, named), this.select(rarg as Node, outer, named));
    const scope: Scope = { relations: [], outer, shared: new Set() };
    if (valuesLists) return this.#values(listOf(valuesLists), scope, named);
    readFrom(this, listOf(fromClause), scope, named);
    const columns = this.columns(targetList, scope, named);
    this.where(whereClause, scope, named);
    this.where(havingClause, scope, named);
    this.expression({ ...rest, withClause: undefined }, scope, named);
    return columns;
  }

  /** Notes what a condition says. */
  where(condition: unknown, scope: Scope, named: Named): void {
    if (!condition) return;
    this.notes.held(heldBy(condition, scope));
    this.expression(condition, scope, named);
  }

  /** A target list, or what RETURNING gives. */
  columns(list: unknown, scope: Scope, named: Named): readonly Column[] {
    return listOf(list).map((entry): Column => {
      const { name, val } = as(entry, 'ResTarget') ?? {};
      const reference = as(val, 'ColumnRef');
      const names = stringsOf(reference?.['fields']);
      if (reference && names.at(-1) === undefined) {
        return { name: undefined, origin: undefined, source: undefined, star: relationsOf(names, scope) };
      }
      this.expression(val, scope, named);
      const cast = stringsOf(as(bare(val), 'ColumnRef')?.['fields']);
      const found = findColumn(cast, scope);
      return { name: textOf(name) ?? nameOf(val), origin: found?.origin, source: sourceOfValue(val, scope) ?? unnested(val, scope) };
    });
  }

  /** Looks for calls and queries within any node. */
  expression(node: unknown, scope: Scope, named: Named): void {
    if (typeof node !== 'object' || node === null) return;
    this.#deeper(() => {
      if (Array.isArray(node)) for (const item of node) this.expression(item, scope, named);
      else for (const [kind, fields] of Object.entries(node)) this.#part(kind, fields, scope, named);
    });
  }

  call(fields: Node, scope: Scope): void {
    const name = sqlNameOf(fields['funcname']);
    if (!name) return;
    const args = listOf(fields['args']).map((arg) => sourceOfValue(as(arg, 'NamedArgExpr')?.['arg'] ?? arg, scope));
    this.notes.call({ operation: this.operation, name, args });
  }

  table(range: Node, named: Named, operation: string): Relation {
    const name = textOf(range['relname']) ?? '';
    const schema = textOf(range['schemaname']);
    const alias = aliasOf(range);
    const known = schema === undefined ? named.get(name) : undefined;
    if (known && operation === 'SELECT') return { ...known, name: alias.name ?? name, columns: renamed(known.columns, alias.columns) };
    const table = schema === undefined ? { name } : { schema, name };
    this.notes.use(operation, table);
    return { name: alias.name ?? name, table, columns: undefined };
  }

  #part(kind: string, fields: unknown, scope: Scope, named: Named): void {
    const inner = fields as Node;
    const negates =
      (kind === 'BoolExpr' && inner['boolop'] === 'NOT_EXPR') || (kind === 'SubLink' && inner['subLinkType'] === 'ALL_SUBLINK');
    if (negates) this.notes.negated += 1;
    if (kind === 'FuncCall') this.call(inner, scope);
    if (kind === 'SelectStmt') this.#under('SELECT', () => this.select(inner, scope, named));
    else this.expression(fields, scope, named);
    if (negates) this.notes.negated -= 1;
  }

  #values(rows: readonly Node[], scope: Scope, named: Named): readonly Column[] {
    const lists = rows.map((row) => listOf(as(row, 'List')?.['items']));
    this.expression(lists, scope, named);
    return (lists[0] ?? []).map((_, at) => ({
      name: `column${at + 1}`,
      origin: undefined,
      source: inRows(lists.map((items) => sourceOfValue(items[at], scope))),
    }));
  }

  #under<T>(operation: string, read: () => T): T {
    const before = this.operation;
    this.operation = operation;
    const result = this.#deeper(read);
    this.operation = before;
    return result;
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth >= DEEPEST) throw new RangeError('too deep');
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }
}

/** The last name is the name, the one before it the schema; `pg_catalog` is what the grammar puts before its own. */
export function sqlNameOf(nodes: unknown): SqlName | undefined {
  const names = stringsOf(nodes);
  const [name, schema] = [names.at(-1), names.at(-2)];
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}

export function aliasOf(item: Node): { name: string | undefined; columns: unknown } {
  const alias = item['alias'] as Node | undefined;
  return { name: textOf(alias?.['aliasname']), columns: alias?.['colnames'] };
}

/** `AS a(x, y)`: new names for the first columns. */
export function renamed(columns: readonly Column[] | undefined, names: unknown): readonly Column[] | undefined {
  const given = stringsOf(names);
  if (!columns || given.length === 0 || columns.some(({ star }) => star)) return columns;
  return columns.map((column, at) => ({ ...column, name: given[at] ?? column.name }));
}

/** `SELECT unnest($1)`. */
function unnested(value: unknown, scope: Scope): Source | undefined {
  const call = as(value, 'FuncCall');
  return call && stringsOf(call['funcname']).at(-1) === 'unnest' ? sourceOfItems(listOf(call['args'])[0], scope) : undefined;
}

function nameOf(value: unknown): string | undefined {
  const inner = bare(value);
  return stringsOf(as(inner, 'ColumnRef')?.['fields']).at(-1) ?? stringsOf(as(inner, 'FuncCall')?.['funcname']).at(-1);
}

function sameInBoth(left: readonly Column[], right: readonly Column[]): readonly Column[] {
  return left.map((column, at) => {
    const other = right[at];
    const same = JSON.stringify(column.origin) === JSON.stringify(other?.origin) && !column.star && !other?.star;
    return same ? column : { name: column.name, origin: undefined, source: undefined };
  });
}
