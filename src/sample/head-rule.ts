import { type Attributes, type AttributeValue, SpanKind } from '@opentelemetry/api';
import type { HeadMatch, OneOrMore, SpanKindName } from '../config/sampling-rules.js';
import { wildcardOf } from '../config/wildcard.js';
import { methodOf, pathOf, topicOf } from './start-facts.js';

/** The span that begins a segment, as far as it is known at its start. */
export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

export type Matcher = (start: SpanStart) => boolean;

const KINDS: Record<SpanKindName, SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** The test that a rule's `match` describes, compiled once. An empty `match` matches everything. */
export function matcherOf(match: HeadMatch): Matcher {
  const tests: Matcher[] = [];
  const among = (globs: readonly string[] | undefined, read: (start: SpanStart) => string | undefined) => {
    if (!globs) return;
    const patterns = globs.map(wildcardOf);
    tests.push((start) => {
      const text = read(start);
      return text !== undefined && patterns.some((matches) => matches(text));
    });
  };
  if (match.span_kinds) {
    const kinds = new Set(match.span_kinds.map((name) => KINDS[name]));
    tests.push(({ kind }) => kinds.has(kind));
  }
  among(match.span_names, ({ name }) => name);
  among(match.paths, ({ attributes }) => pathOf(attributes));
  among(match.topics, ({ attributes }) => topicOf(attributes));
  if (match.methods) {
    const methods = new Set(match.methods.map((method) => method.toUpperCase()));
    tests.push(({ attributes }) => methods.has(methodOf(attributes)?.toUpperCase() ?? ''));
  }
  for (const { key, values } of listOf(match.attribute_values)) {
    // A number in a file and a number as text are the same to whoever writes a rule.
    const texts = new Set(values.map(String));
    tests.push(({ attributes }) => textsOf(attributes[key]).some((text) => texts.has(text)));
  }
  for (const { key, included, excluded } of listOf(match.attribute_patterns)) {
    const wanted = included?.map(wildcardOf);
    const unwanted = excluded?.map(wildcardOf) ?? [];
    tests.push(({ attributes }) =>
      textsOf(attributes[key]).some(
        (text) => (!wanted || wanted.some((matches) => matches(text))) && !unwanted.some((matches) => matches(text)),
      ),
    );
  }
  return (start) => tests.every((test) => test(start));
}

function listOf<T>(items: OneOrMore<T> | undefined): readonly T[] {
  if (items === undefined) return [];
  return Array.isArray(items) ? (items as readonly T[]) : [items as T];
}

function textsOf(value: AttributeValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.filter((item) => item !== null && item !== undefined).map(String);
  return typeof value === 'object' ? [] : [String(value)];
}
