import { closest } from '../config/closest.js';
import type { Rule } from '../config/rules/rule.js';
import { httpRulesFor } from '../rules/http/meant.js';
import { kafkaRulesFor } from '../rules/kafka/meant.js';
import { explainStatement } from '../rules/pg/explain-statement.js';
import type { ExplainOptions } from './explain-options.js';
import type { ShownTexts } from './shown-texts.js';
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
export function matchesOf(rules: readonly Rule[], { sql, route, topic, host }: ExplainOptions, shownTexts: ShownTexts): Matched[] {
  const found: readonly Matched[] = [
    ...sql.map((text) => ofStatement(text, ofKind(rules, 'pg'))),
    ...route.map((text) => ofRoute(text, host, ofKind(rules, 'http'), shownTexts)),
    ...topic.map((name) => ofTopic(name, ofKind(rules, 'kafka'), shownTexts)),
  ];
  return found.map(({ what, rules: names, about }) => ({ what, rules: names.map((name) => shownTexts.text(name)), about }));
}

function ofStatement(text: string, rules: readonly OfKind<'pg'>[]): Matched {
  const { text: clean, problem, operations, tables, functions, columns, returned, rules: names, faults } = explainStatement(text, rules);
  const lines: [string, readonly string[]][] = [
    ['not read', problem === undefined ? [] : [problem === 'not understood' ? "PostgreSQL's grammar has no such statement" : problem]],
    ['does', tables.length > 0 || functions.length > 0 ? [...tables, ...functions] : operations],
    ['bound', columns.map(({ column, value }) => `${column} = ${value}`)],
    ['returns', returned],
    ['without rule', faults.map(({ rule, why }) => `${rule}: ${why}`)],
  ];
  return { what: clean, rules: names, about: lines.flatMap(([label, texts]) => (texts.length > 0 ? [[label, texts.join(', ')] as const] : [])) };
}

function ofRoute(text: string, host: string | undefined, rules: readonly OfKind<'http'>[], shownTexts: ShownTexts): Matched {
  const [, method = 'GET', path] = /^(?:([A-Za-z-]+)\s+)?(\/\S*)$/.exec(text.trim()) ?? [];
  if (path === undefined) throw new UsageError(`'${text.slice(0, 60)}' is no route like 'POST /orders/:id'`);
  const what = `${method.toUpperCase()} ${path}`;
  const names = httpRulesFor(rules, method.toUpperCase(), path, host).map(({ name }) => name);
  const patterns = rules.flatMap(({ name, routes = [] }) => routes.map((route) => [route.path, `${name}: ${routeText(route)}`] as const));
  const nearest = names.length > 0 ? [] : nearestOf(path, patterns, shownTexts);
  return { what, rules: names, about: [...(host ? [['host', host] as const] : []), ...nearest] };
}

function routeText({ method, path }: { readonly method?: string; readonly path: string }): string {
  return method ? `${method} ${path}` : path;
}

/** Where nothing matches: the rule that comes nearest to it. */
type Patterns = readonly (readonly [pattern: string, shown: string])[];

function nearestOf(asked: string, patterns: Patterns, shownTexts: ShownTexts): (readonly [string, string])[] {
  const like = closest(asked, patterns.map(([pattern]) => pattern));
  const [, shown] = patterns.find(([pattern]) => pattern === like) ?? [];
  return shown === undefined ? [] : [['nearest', shownTexts.text(shown)]];
}

function ofTopic(topic: string, rules: readonly OfKind<'kafka'>[], shownTexts: ShownTexts): Matched {
  const matching = kafkaRulesFor(rules, topic);
  const about = matching.flatMap(({ name, operation, groups, headers }): (readonly [string, string])[] => {
    const only = [
      ...(operation ? [`to ${operation}`] : []),
      ...(groups ? [`in group ${groups.join(' or ')}`] : []),
      ...(headers ? Object.entries(headers).map(([header, value]) => `with ${header}: ${shownTexts.value(header, value)}`) : []),
    ];
    return only.length > 0 ? [['only', `${shownTexts.text(name)}: ${only.join(', ')}`]] : [];
  });
  const patterns = rules.flatMap(({ name, topics = [] }) => topics.map((pattern) => [pattern, `${name}: ${pattern}`] as const));
  const nearest = matching.length > 0 ? [] : nearestOf(topic, patterns, shownTexts);
  return { what: topic, rules: matching.map(({ name }) => name), about: [...about, ...nearest] };
}
