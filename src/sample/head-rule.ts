import { type Attributes, type AttributeValue, SpanKind } from '@opentelemetry/api';
import { methodOf, pathOf, topicOf } from './start-facts.js';

/** A head rule as the user writes it; the forms of `match` are those of OpenTelemetry's declarative configuration, and shorter ones. */
export interface HeadRule {
  /** Unique; used in messages, metrics and the reason of what it decided. */
  readonly name: string;
  readonly match: HeadMatch;
  /** Share of the matching new traces that is kept, 0 to 1. */
  readonly ratio: number;
  /** With a ratio of 0: record nevertheless, so that the tail can keep errors. Default false: such traces cost next to nothing. */
  readonly keep_errors?: boolean;
}

/** Everything that is given must hold; a list holds when one of its items does. */
export interface HeadMatch {
  readonly span_kinds?: readonly SpanKindName[];
  /** Globs: `*` is any run of characters, `?` one. */
  readonly span_names?: readonly string[];
  readonly paths?: readonly string[];
  readonly methods?: readonly string[];
  readonly topics?: readonly string[];
  readonly attribute_values?: OneOrMore<{ readonly key: string; readonly values: readonly (string | number | boolean)[] }>;
  readonly attribute_patterns?: OneOrMore<{
    readonly key: string;
    readonly included?: readonly string[];
    readonly excluded?: readonly string[];
  }>;
}

export type OneOrMore<T> = T | readonly T[];
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** The span that begins a segment, as far as it is known at its start. */
export interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

export type Matcher = (start: SpanStart) => boolean;
type GlobTest = (glob: string, text: string) => boolean;

const KINDS: Record<SpanKindName, SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** The test that a rule's `match` describes, compiled once. An empty `match` matches everything. */
export function matcherOf(match: HeadMatch, glob: GlobTest): Matcher {
  const tests: Matcher[] = [];
  const among = (globs: readonly string[] | undefined, read: (start: SpanStart) => string | undefined) => {
    if (!globs) return;
    tests.push((start) => {
      const text = read(start);
      return text !== undefined && globs.some((pattern) => glob(pattern, text));
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
    tests.push(({ attributes }) =>
      textsOf(attributes[key]).some(
        (text) =>
          (!included || included.some((pattern) => glob(pattern, text))) &&
          !excluded?.some((pattern) => glob(pattern, text)),
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
