import type { Rule } from '../config/rules/rule.js';
import { httpRulesFor } from '../rules/http/meant.js';
import { kafkaRulesFor } from '../rules/kafka/meant.js';
import { explainStatement } from '../rules/pg/explain-statement.js';
import type { ExplainOptions } from './explain-options.js';
import { UsageError } from './usage-error.js';

/** What was asked about, and the rules that match it. */
export interface Matched {
  readonly what: string;
  readonly rules: readonly string[];
  /** How it is understood, a line each. */
  readonly about: readonly (readonly [label: string, text: string])[];
}

type OfKind<K extends Rule['on']> = Extract<Rule, { on: K }>;

function ofKind<K extends Rule['on']>(rules: readonly Rule[], kind: K): OfKind<K>[] {
  return rules.filter((rule): rule is OfKind<K> => rule.on === kind);
}

/** @throws UsageError where a route is none */
export function matchesOf(rules: readonly Rule[], { sql, route, topic, host }: ExplainOptions): Matched[] {
  return [
    ...sql.map((text) => ofStatement(text, ofKind(rules, 'pg'))),
    ...route.map((text) => ofRoute(text, host, ofKind(rules, 'http'))),
    ...topic.map((name) => ofTopic(name, ofKind(rules, 'kafka'))),
  ];
}

function ofStatement(text: string, rules: readonly OfKind<'pg'>[]): Matched {
  const { text: clean, problem, operations, tables, functions, columns, returned, rules: names, faults } = explainStatement(text, rules);
  const lines: [string, readonly string[]][] = [
    ['not understood', problem === undefined ? [] : [problem]],
    ['does', tables.length > 0 || functions.length > 0 ? [...tables, ...functions] : operations],
    ['bound', columns.map(({ column, value }) => `${column} = ${value}`)],
    ['returns', returned],
    ['without rule', faults.map(({ rule, why }) => `${rule}: ${why}`)],
  ];
  return { what: clean, rules: names, about: lines.flatMap(([label, texts]) => (texts.length > 0 ? [[label, texts.join(', ')] as const] : [])) };
}

function ofRoute(text: string, host: string | undefined, rules: readonly OfKind<'http'>[]): Matched {
  const [, method = 'GET', path] = /^(?:([A-Za-z-]+)\s+)?(\/\S*)$/.exec(text.trim()) ?? [];
  if (path === undefined) throw new UsageError(`'${text.slice(0, 60)}' is no route like 'POST /orders/:id'`);
  const what = `${method.toUpperCase()} ${path}`;
  return { what, rules: httpRulesFor(rules, method.toUpperCase(), path, host).map(({ name }) => name), about: host ? [['host', host]] : [] };
}

function ofTopic(topic: string, rules: readonly OfKind<'kafka'>[]): Matched {
  const matching = kafkaRulesFor(rules, topic);
  const about = matching.flatMap(({ name, operation, groups, headers }): (readonly [string, string])[] => {
    const only = [
      ...(operation ? [`to ${operation}`] : []),
      ...(groups ? [`in group ${groups.join(' or ')}`] : []),
      ...(headers ? Object.entries(headers).map(([header, value]) => `with ${header}: ${value}`) : []),
    ];
    return only.length > 0 ? [['only', `${name}: ${only.join(', ')}`]] : [];
  });
  return { what: topic, rules: matching.map(({ name }) => name), about };
}
