import type { PgRule, SqlName } from '../../config/rules/rule.js';
import { readStatement } from '../../instrument/sql/read-statement.js';
import type { Output, Source, SqlFacts } from './sql-facts.js';
import { readText, StatementMatcher } from './statement-matcher.js';

/** How a statement is understood, for `otel-agent explain`. All in words: `app.tasks`, `$1`. */
export interface ExplainedStatement {
  /** The text without literals, as `statement` patterns see it. */
  readonly text: string;
  /** Undefined: it is understood. */
  readonly problem: string | undefined;
  readonly operations: readonly string[];
  /** `UPDATE app.tasks`, `SELECT owners`. */
  readonly tables: readonly string[];
  /** `CALL app.close_task($1, ?)`. */
  readonly functions: readonly string[];
  /** Bound values by column: `tasks.status` → `$1`, `tasks.id` → `[$2, $3]`, `[...$1]` for the items of an array. */
  readonly columns: readonly { readonly column: string; readonly value: string }[];
  /** What comes back: `tasks.id`, `tasks.*`, or a name. */
  readonly returned: readonly string[];
  /** Names of the rules that match. */
  readonly rules: readonly string[];
  /** Rules that do nothing here, and why: they might match if the text were understood. */
  readonly faults: readonly { readonly rule: string; readonly why: string }[];
}

/** Says how a statement is understood, and which of the rules match. */
export function explainStatement(text: string, rules: readonly PgRule[]): ExplainedStatement {
  const read = readText(text);
  const statement = readStatement(text);
  const { matches, faults } = new StatementMatcher(rules, () => 0).matchesOf(text, statement);
  const facts = typeof read === 'string' ? undefined : read;
  return {
    text: statement.text,
    problem: typeof read === 'string' ? read : undefined,
    operations: facts?.operations.map(firstWord) ?? [],
    tables: facts?.uses.map(({ operation, table }) => `${firstWord(operation)} ${shown(table)}`) ?? [],
    functions: facts?.calls.map(callOf) ?? [],
    columns: facts?.bindings.map(({ table, column, source }) => ({ column: columnOf(table, column), value: valueOf(source) })) ?? [],
    returned: facts?.outputs.flatMap(outputOf) ?? [],
    rules: matches.map(({ rule }) => rule.name),
    faults: faults.map(({ rule, why }) => ({ rule: rule.name, why })),
  };
}

function firstWord(operation: string): string {
  return operation.split(' ')[0] ?? '';
}

function shown({ schema, name }: SqlName): string {
  return [schema, name].flatMap((part) => (part === undefined ? [] : quoted(part))).join('.');
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function columnOf(table: SqlName | undefined, column: string): string {
  return `${table ? shown(table) : '?'}.${quoted(column)}`;
}

function callOf({ operation, name, args }: SqlFacts['calls'][number]): string {
  return `${firstWord(operation)} ${shown(name)}(${args.map((arg) => (arg ? valueOf(arg) : '?')).join(', ')})`;
}

function valueOf({ parts, list }: Source): string {
  const values = parts.map(({ param, items }) => `${items ? '...' : ''}$${param}`).join(', ');
  return list ? `[${values}]` : values;
}

function outputOf({ name, origin, star }: Output): string[] {
  if (star) return star.map((table) => `${table ? shown(table) : '?'}.*`);
  if (origin) return [columnOf(origin.table, origin.column)];
  return name === undefined ? [] : [quoted(name)];
}
