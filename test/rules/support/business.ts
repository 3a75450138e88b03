import { type Context, context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { readSettings } from '../../../src/config/read-settings.js';
import type { Rule } from '../../../src/config/rules/rule.js';
import type { Sink } from '../../../src/export/sink.js';
import type { Cleaner } from '../../../src/instrument/cleaner.js';
import { Pipeline } from '../../../src/pipeline.js';
import { type Correlation, correlationOf } from '../../../src/propagate/correlation.js';
import { UNCOUNTED } from '../../../src/redact/parts.js';
import { redactionOf } from '../../../src/redact/redaction.js';
import { RulesEngine } from '../../../src/rules/engine.js';
import { eachLogged } from '../../../src/rules/log-fields.js';
import { ownTextOf } from '../../../src/rules/own-text.js';
import { spreadOf } from '../../../src/rules/start-rules.js';
import { startSampling } from '../../../src/sample/start-sampling.js';

type RecordedSpan = Span & ReadableSpan;

/** Fields of a rule of any kind. */
export type Draft = Partial<Pick<Rule, 'take' | 'spread' | 'spread_back' | 'on_root' | 'baggage' | 'event' | 'parent'>> & { readonly name?: string };

/** A rule as the reader gives it. */
export function ruleOf(draft: Draft): Rule {
  return { name: 'r', on: 'kafka', take: [], spread: [], spread_back: [], on_root: 'first', baggage: [], ...draft };
}

export interface Business {
  readonly engine: RulesEngine;
  readonly rules: readonly Rule[];
  readonly correlation: Correlation | undefined;
  readonly clean: Cleaner;
  /** Spans as they leave, by name. */
  readonly left: Map<string, ReadableSpan>;
  /** A span; below `parent` where one is given. */
  start(name: string, parent?: Span | Context): RecordedSpan;
  /** What rules take at a span, all at once. */
  take(rule: Rule, span: Span, roots: Record<string, unknown>): void;
  /** Fields of a log line that is written where the span is. */
  logged(span: Span): Record<string, unknown>;
  /** What leaves as baggage where the span is. */
  travels(span: Span): Record<string, string>;
}

let managed = false;

/** SDK, pipeline, redaction and rules as start.ts puts them together, with a sink that keeps what it gets. */
export function business(drafts: readonly Draft[], env: Readonly<Record<string, string>> = {}): Business {
  if (!managed) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  managed = true;
  const reading = readSettings(env, '/no/such/folder');
  const { settings } = reading;
  const redaction = redactionOf(settings, UNCOUNTED);
  const correlation = correlationOf(settings);
  const rules = drafts.map(ruleOf);
  const bounds = { maxItems: settings['rule_limits.max_items'], text: ownTextOf(settings['rule_limits.max_value_length'], redaction.cleaner) };
  const spread = spreadOf(rules, bounds);
  const engine = new RulesEngine(rules, {
    bounds,
    clean: redaction.cleaner,
    manyValues: settings['rule_limits.cardinality_limit'],
    headLooks: settings['sampling.rules'].length > 0,
    spread,
    correlation,
  });
  const left = new Map<string, ReadableSpan>();
  const sink: Sink = {
    add: (view) => void left.set(view.name, view),
    flush: () => Promise.resolve(true),
    pending: () => 0,
    prepare: () => {},
    beforeEnd: () => {},
    describe: () => 'test',
  };
  const starters = [
    ...(correlation ? [(span: RecordedSpan, parent: Context) => correlation.onStart(span, parent)] : []),
    ...(spread ? [(span: RecordedSpan, parent: Context) => spread.onStart(span, parent)] : []),
  ];
  const pipeline = new Pipeline([sink], redaction.span, startSampling(reading, {}), (work) => void setImmediate(work), starters);
  const tracer = new TracerProvider({ sampler: pipeline.sampling.sampler, spanProcessors: [pipeline] }).getTracer('service');
  return {
    engine,
    rules,
    correlation,
    clean: redaction.cleaner,
    left,
    start(name, parent = ROOT_CONTEXT) {
      return tracer.startSpan(name, {}, 'spanContext' in parent ? trace.setSpan(ROOT_CONTEXT, parent) : parent) as RecordedSpan;
    },
    take(rule, span, roots) {
      engine.begin(rule, span).done(roots);
    },
    logged(span) {
      const fields: Record<string, unknown> = {};
      if (spread) eachLogged(spread, redaction.cleaner)(span, (key, value) => void (fields[key] = value));
      return fields;
    },
    travels: (span) => Object.fromEntries(spread?.entriesOf(trace.setSpan(ROOT_CONTEXT, span)) ?? []),
  };
}

/** Attributes that rules put: without those of the agent. */
export function attributesOf(span: ReadableSpan): Record<string, unknown> {
  return Object.fromEntries(Object.entries(span.attributes).filter(([key]) => key !== 'correlation.id' && !key.startsWith('otel_agent.')));
}
