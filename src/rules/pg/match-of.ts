import type { PgRule, SqlName } from '../../config/rules/rule.js';
import type { CompiledRule } from './compiled-rule.js';
import type { Binding, Source, SqlFacts } from './sql-facts.js';

/** A rule that a statement matches, and where its values are. */
export interface Match {
  readonly rule: PgRule;
  readonly bound: readonly { readonly column: string; readonly source: Source }[];
  readonly returned: readonly Returned[];
  /** Undefined: the rule asks for no argument, or nothing is called. */
  readonly args: readonly (Source | undefined)[] | undefined;
  readonly wantsParams: boolean;
  readonly wantsRowCount: boolean;
  /** It asks for columns of a row that is inserted without their names. */
  readonly unlisted: boolean;
}

/** A column of the rows that come back: by its place where that is known, else by its name. */
export interface Returned {
  readonly column: string;
  readonly at: number | undefined;
}

/** Undefined: the rule does not match. Without facts, a rule that needs none. */
export function matchOf(compiled: CompiledRule, facts: SqlFacts | undefined): Match | undefined {
  const { rule, columns, wantsArgs, wantsParams, wantsRowCount } = compiled;
  if (facts && !isMatched(rule, facts)) return undefined;
  return {
    rule,
    bound: facts ? columns.flatMap((column) => boundOf(rule, column, facts.bindings)) : [],
    returned: facts ? columns.flatMap((column) => returnedOf(rule, column, facts)) : [],
    args: facts && wantsArgs ? argsOf(rule, facts) : undefined,
    wantsParams,
    wantsRowCount,
    unlisted: columns.length > 0 && (facts?.unlisted.some((table) => isOwn(rule, table)) ?? false),
  };
}

function isMatched(rule: PgRule, { operations, uses, calls }: SqlFacts): boolean {
  const isMeant = (operation: string) => !rule.operations || rule.operations.some((meant) => isCommand(meant, operation));
  const { tables, functions } = rule;
  if (tables && !uses.some((use) => isAmong(tables, use.table) && isMeant(use.operation))) return false;
  if (functions && !calls.some((call) => isAmong(functions, call.name) && isMeant(call.operation))) return false;
  return tables !== undefined || functions !== undefined || operations.some(isMeant);
}

/** `CREATE` is every `CREATE TABLE`; the other way round only where the text says so. */
function isCommand(meant: string, operation: string): boolean {
  return operation === meant || operation.startsWith(`${meant} `);
}

export function isAmong(names: readonly SqlName[], found: SqlName): boolean {
  return names.some(({ schema, name }) => name === found.name && (schema === undefined || schema === found.schema));
}

/** A rule that names tables is about their columns alone. */
function isOwn({ tables }: PgRule, table: SqlName | undefined): boolean {
  return !tables || (table !== undefined && isAmong(tables, table));
}

const RANKS: readonly Binding['rank'][] = ['set', 'conflict', 'where'];

function boundOf(rule: PgRule, column: string, bindings: readonly Binding[]): Match['bound'] {
  for (const rank of RANKS) {
    const found = bindings.find((binding) => binding.rank === rank && binding.column === column && isOwn(rule, binding.table));
    if (found) return [{ column, source: found.source }];
  }
  return [];
}

function returnedOf(rule: PgRule, column: string, { outputs }: SqlFacts): Returned[] {
  const starAt = outputs.findIndex(({ star }) => star);
  const exactly = outputs.findIndex(({ origin }) => origin?.column === column && isOwn(rule, origin.table));
  const at = exactly >= 0 ? exactly : outputs.findIndex(({ name, origin, star }) => !star && name === column && (!origin || isOwn(rule, origin.table)));
  if (at >= 0) {
    const { name } = outputs[at] as { name: string | undefined };
    // Behind a star only its name tells where it is.
    if (starAt < 0 || at < starAt) return [{ column, at }];
    if (name === column) return [{ column, at: undefined }];
  }
  const stars = outputs.flatMap(({ star }) => star ?? []);
  return starAt >= 0 && stars.every((table) => isOwn(rule, table)) ? [{ column, at: undefined }] : [];
}

function argsOf(rule: PgRule, { calls }: SqlFacts): Match['args'] {
  const { functions } = rule;
  return (functions ? calls.find(({ name }) => isAmong(functions, name)) : calls[0])?.args;
}
