import type { Reading } from '../config/read-settings.js';
import { pathText } from '../config/rules/path-text.js';
import type { Path, Rule, SqlName, Take, Template } from '../config/rules/rule.js';
import { written } from '../config/candidates.js';
import { calledFunctions } from './called-functions.js';
import type { ShownTexts } from './shown-texts.js';

/** A rule in words. */
export interface RuleBlock {
  readonly name: string;
  /** `otel-agent.yaml:12:5`, or the variable. */
  readonly place?: string;
  readonly matches: string;
  /** Attribute and where its value is from. */
  readonly takes: readonly (readonly [key: string, from: string])[];
  /** What becomes of the values, a line each. */
  readonly becomes: readonly string[];
  /** Of a rule for functions: those that it is about. */
  readonly functions?: readonly string[];
  /** Why there are none. */
  readonly nothing?: string;
  /** The rule as it was read. */
  readonly rule: Rule;
}

/** The rules as they were understood. */
export function rulesOf(reading: Reading, directory: string, shownTexts: ShownTexts): RuleBlock[] {
  const { rules } = reading.settings;
  const called = calledFunctions(rules, directory);
  return rules.map((rule) => blockOf(rule, placeOf(rule, reading), called.get(rule.name), shownTexts));
}

type Called = Pick<RuleBlock, 'functions' | 'nothing'> | undefined;

function blockOf(rule: Rule, place: string | undefined, called: Called, shownTexts: ShownTexts): RuleBlock {
  return {
    name: shownTexts.text(rule.name),
    ...(place !== undefined && { place }),
    matches: shownTexts.text(matchOf(rule, shownTexts)),
    takes: rule.take.map((take) => [take.key, sourceOf(take, shownTexts)] as const),
    becomes: becomesOf(rule).map((line) => shownTexts.text(line)),
    ...called,
    rule,
  };
}

function placeOf({ name }: Rule, { sources, inFile }: Reading): string | undefined {
  const source = sources.rules;
  const file = inFile?.('rules');
  if (!file) return source.from === 'default' ? undefined : written(source);
  const index = (file.data as readonly { name?: unknown }[]).findIndex((rule) => String(rule?.name).trim() === name);
  return file.placeOf(index < 0 ? [] : [index]);
}

/** What it matches, as a sentence. */
function matchOf(rule: Rule, shownTexts: ShownTexts): string {
  switch (rule.on) {
    case 'http': {
      const routes = rule.routes?.map(({ method, path }) => (method ? `${method} ${path}` : path));
      return phrase('requests received', ['on', routes], ['by', rule.methods], ['for host', rule.hosts]);
    }
    case 'http_client':
      return phrase('requests sent', ['by', rule.methods], ['to host', rule.hosts], ['on', rule.paths]);
    case 'kafka': {
      const what = rule.operation === 'send' ? 'sent' : rule.operation === 'process' ? 'worked on' : 'sent or worked on';
      const headers = rule.headers && Object.entries(rule.headers).map(([name, value]) => `${name}: ${shownTexts.value(name, value)}`);
      return phrase(`messages ${what}`, ['of topic', rule.topics], ['in group', rule.groups], ['with', headers, ' and ']);
    }
    case 'pg':
      return phrase('statements', ['that', rule.operations], ['on table', names(rule.tables)], ['calling', names(rule.functions)], ['like', rule.statements]);
    case 'function':
      return `calls of ${targetOf(rule.target)} in ${rule.file}`;
  }
}

function phrase(what: string, ...parts: readonly (readonly [word: string, values: readonly string[] | undefined, between?: string])[]): string {
  const given = parts.flatMap(([word, values, between = ' or ']) => (values ? [`${word} ${values.join(between)}`] : []));
  return [what, ...given].join(' ');
}

function names(sql: readonly SqlName[] | undefined): readonly string[] | undefined {
  return sql?.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`));
}

function targetOf(target: Extract<Rule, { on: 'function' }>['target']): string {
  if ('function' in target) return target.function;
  return `${'class' in target ? target.class : target.object}.${target.method}`;
}

function sourceOf({ key, from, constant }: Take, shownTexts: ShownTexts): string {
  if (from) return shown(from);
  const text = shownTexts.value(key, String(constant));
  return text === String(constant) ? JSON.stringify(constant) : JSON.stringify(text);
}

/** `headers["x-tenant-id"]`, as a rule may write it. */
function shown(path: Path): string {
  return pathText(path);
}

function textOf(template: Template): string {
  return template.map((part) => (typeof part === 'string' ? part : `{${shown(part)}}`)).join('');
}

function becomesOf(rule: Rule): string[] {
  const own = rule.on === 'function' ? rule : undefined;
  const { event, spread, spread_back, baggage, parent } = rule;
  return [
    ...(own?.span ? [`a span of its own: ${textOf(own.span)} (${own.kind}${own.start ? ', begins a trace' : ''})`] : []),
    ...(event ? [`an event of the ${own ? 'active span' : 'span that matches'}: ${textOf(event)}`] : []),
    ...(own?.limit === undefined ? [] : [`at most ${own.limit} calls per second are traced`]),
    ...(spread.length > 0 ? [`${spread.join(', ')} also on the root (the ${rule.on_root} value), on spans that start later below, on log lines`] : []),
    ...(spread_back.length > 0 ? [`${spread_back.join(', ')} also on the spans above that are open`] : []),
    ...(baggage.length > 0 ? [`${baggage.join(', ')} travels to other services`] : []),
    ...(parent ? [`${shown(parent)} is the parent's correlation id`] : []),
  ];
}
