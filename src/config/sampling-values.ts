import { isComparison } from './comparison.js';
import { type Fields, fieldsOf, type Form, listOfItems, nothingElse, switchOf, wordOf, Wrong } from './forms.js';
import { isLate } from './late-facts.js';
import {
  type AttributePatterns,
  type AttributeValues,
  type HeadMatch,
  type HeadRule,
  type KeepRule,
  SPAN_KINDS,
} from './sampling-rules.js';
import type { Parsed, Parser } from './types.js';

const NAME = /^[\w.-]{1,64}$/;
const CONDITION = /^(duration_ms|http_status)\s*((?:>=|<=|>|<|=).*)$/;

/** `sampling.rules`: JSON in a variable, data in a program. */
export const headRules: Form<readonly HeadRule[]> = unique(
  listOfItems('the JSON of rules like {"name": "health", "match": {"paths": ["/health*"]}, "ratio": 0}', (item) => {
    if (typeof item === 'string') throw new Wrong('a text', 'rules like {"name": …, "match": …, "ratio": …}');
    const { name, match, ratio, keep_errors, ...rest } = fieldsOf(item, 'name');
    if (typeof name !== 'string' || !NAME.test(name)) throw new Wrong('a rule without a good name', 'a name of letters, digits, _ . -');
    nothingElse(rest, 'name, match, ratio and keep_errors');
    return {
      name,
      match: matchOf(match, name),
      ratio: ratioOf(ratio, `rule '${name}'`),
      ...(keep_errors !== undefined && { keep_errors: switchOf('keep_errors', keep_errors) }),
    };
  }),
);

/** `sampling.tail.keep`: `error, duration_ms>=2000, http_status>=500, app.keep=true`, JSON, or data; `none` is an empty list. */
export const keepRules: Form<readonly KeepRule[]> = orNone(
  listOfItems('none, or conditions like error, duration_ms>=2000, http_status>=500, app.keep=true', (item) => {
    if (typeof item === 'string') return conditionOf(item);
    const { status, root_only, http_status, duration_ms, attribute, ...rest } = fieldsOf(item, 'status');
    nothingElse(rest, 'one of status, http_status, duration_ms, attribute');
    const given = [status, http_status, duration_ms, attribute].filter((member) => member !== undefined);
    if (given.length !== 1) throw new Wrong(`a condition with ${given.length} members`, 'exactly one of status, http_status, duration_ms, attribute');
    if (root_only !== undefined && status === undefined) throw new Wrong('root_only without status', 'root_only beside status');
    if (status !== undefined) {
      wordOf(['error'], status, 'status');
      return { status: 'error', ...(root_only !== undefined && { root_only: switchOf('root_only', root_only) }) };
    }
    if (http_status !== undefined) return { http_status: comparisonOf(http_status, 'http_status') };
    if (duration_ms !== undefined) return { duration_ms: comparisonOf(duration_ms, 'duration_ms') };
    return { attribute: keptAttributeOf(attribute) };
  }),
);

/** Ratios by name: `payments=0.5,search=0.01`, or data. */
export const ratios: Form<Readonly<Record<string, number>>> = {
  parse: (text) => {
    const pairs = text.split(',').filter((pair) => pair.trim() !== '');
    return ratiosOf(
      pairs.length === 0 ? undefined : pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1)]),
    );
  },
  read: (data) =>
    isFields(data) ? ratiosOf(Object.entries(data).map(([name, value]) => [name, isFields(value) ? value['ratio'] : value])) : ratiosOf(),
};

function ratiosOf(pairs?: readonly (readonly [string, unknown])[]): Parsed<Readonly<Record<string, number>>> {
  const expected = 'names with a ratio from 0 to 1, like payments=0.5,search=0.01';
  const good = pairs?.map(([name, text]) => [name, numberOf(text)] as const);
  if (!good || good.some(([name, value]) => name === '' || !(value >= 0 && value <= 1))) return { expected };
  return { value: Object.fromEntries(good) };
}

function matchOf(match: unknown, rule: string): HeadMatch {
  if (!isFields(match)) throw new Wrong(`rule '${rule}' without match`, 'match: {…}');
  const { span_kinds, span_names, paths, methods, topics, attribute_values, attribute_patterns, ...rest } = match;
  nothingElse(rest, 'span_kinds, span_names, paths, methods, topics, attribute_values and attribute_patterns in match');
  return {
    ...(span_kinds !== undefined && { span_kinds: textsOf(span_kinds, 'span_kinds').map((kind) => wordOf(SPAN_KINDS, kind, 'span kind')) }),
    ...(span_names !== undefined && { span_names: textsOf(span_names, 'span_names') }),
    ...(paths !== undefined && { paths: textsOf(paths, 'paths') }),
    ...(methods !== undefined && { methods: textsOf(methods, 'methods') }),
    ...(topics !== undefined && { topics: textsOf(topics, 'topics') }),
    ...(attribute_values !== undefined && { attribute_values: [attribute_values].flat().map((item) => valuesOf(item, rule)) }),
    ...(attribute_patterns !== undefined && { attribute_patterns: [attribute_patterns].flat().map((item) => patternsOf(item, rule)) }),
  };
}

function valuesOf(item: unknown, rule: string): AttributeValues {
  const { key, values, ...rest } = fieldsOf(item, 'key');
  nothingElse(rest, 'key and values');
  const known = [values].flat();
  if (known.length === 0 || !known.every(isScalar)) throw new Wrong(`rule '${rule}': values`, 'texts, numbers or switches');
  return { key: earlyKey(key, rule), values: known };
}

function patternsOf(item: unknown, rule: string): AttributePatterns {
  const { key, included, excluded, ...rest } = fieldsOf(item, 'key');
  nothingElse(rest, 'key, included and excluded');
  return {
    key: earlyKey(key, rule),
    ...(included !== undefined && { included: textsOf(included, 'included') }),
    ...(excluded !== undefined && { excluded: textsOf(excluded, 'excluded') }),
  };
}

/** An attribute that is set later than the head decides would never match, silently. */
function earlyKey(key: unknown, rule: string): string {
  if (typeof key !== 'string' || key === '') throw new Wrong(`rule '${rule}' without a key`, 'a key of an attribute');
  if (isLate(key)) {
    throw new Wrong(`rule '${rule}' on ${key}`, `an attribute that is known when a span starts; for this one use sampling.tail.keep`);
  }
  return key;
}

function conditionOf(text: string): KeepRule {
  if (text.toLowerCase() === 'error') return { status: 'error' };
  const [, name, comparison = ''] = CONDITION.exec(text) ?? [];
  if (name === 'duration_ms') return { duration_ms: comparisonOf(comparison.trim(), name) };
  if (name === 'http_status') return { http_status: comparisonOf(comparison.trim(), name) };
  const equals = text.indexOf('=');
  const key = equals < 0 ? text : text.slice(0, equals).trim();
  const value = equals < 0 ? undefined : text.slice(equals + 1).trim();
  return { attribute: keptAttributeOf({ key, ...(value !== undefined && { value }) }) };
}

function keptAttributeOf(data: unknown): { key: string; value?: string | number | boolean; pattern?: string } {
  const { key, value, pattern, ...rest } = fieldsOf(data, 'key');
  nothingElse(rest, 'key, value and pattern');
  if (typeof key !== 'string' || !/^[\w.-]{1,256}$/.test(key)) throw new Wrong('an attribute without a good key', 'a key like app.keep');
  if (value !== undefined && !isScalar(value)) throw new Wrong(`the value of ${key}`, 'a text, number or switch');
  if (pattern !== undefined && typeof pattern !== 'string') throw new Wrong(`the pattern of ${key}`, 'a text');
  return { key, ...(value !== undefined && { value }), ...(pattern !== undefined && { pattern }) };
}

function comparisonOf(text: unknown, what: string): string {
  const written = typeof text === 'number' ? String(text) : text;
  if (typeof written !== 'string' || !isComparison(written)) throw new Wrong(`${what} without a comparison`, `${what} like ">=500"`);
  return written;
}

function ratioOf(value: unknown, where: string): number {
  const ratio = numberOf(value);
  if (!(ratio >= 0 && ratio <= 1)) throw new Wrong(`${where}: its ratio`, 'a number from 0 to 1');
  return ratio;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
}

function textsOf(value: unknown, what: string): readonly string[] {
  const texts = [value].flat();
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string' && text !== '')) throw new Wrong(what, `${what}: [texts]`);
  return texts as string[];
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Two rules of one name could not be told apart in what they decided. */
function unique(form: Form<readonly HeadRule[]>): Form<readonly HeadRule[]> {
  const once = (parsed: Parsed<readonly HeadRule[]>): Parsed<readonly HeadRule[]> => {
    const names = 'value' in parsed ? parsed.value.map(({ name }) => name) : [];
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    return twice === undefined ? parsed : { got: `two rules '${twice}'`, expected: 'a name of its own for each rule' };
  };
  return { parse: (text) => once(form.parse(text)), read: (data) => once(form.read(data)) };
}

function orNone<T>(form: Form<readonly T[]>): Form<readonly T[]> {
  const parse: Parser<readonly T[]> = (text) => (text.toLowerCase() === 'none' ? { value: [] } : form.parse(text));
  return { parse, read: form.read };
}
