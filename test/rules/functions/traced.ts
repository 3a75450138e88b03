import { type Context, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import vm from 'node:vm';
import type { FunctionRule } from '../../../src/config/rules/rule.js';
import { CallRule } from '../../../src/rules/functions/call-rule.js';
import { HOOK } from '../../../src/rules/functions/hook-name.js';
import { type Hook, hookOf } from '../../../src/rules/functions/hook.js';
import { activeStore } from '../../../src/rules/functions/store.js';
import { type Transformed, transform } from '../../../src/rules/functions/transform.js';
import type { RuleCounts } from '../../../src/rules/rule-counts.js';
import { business, ruleOf } from '../support/business.js';

/** The fields of a rule that a test is about; `target` as one word: `Class#method`, `object.method` or a function's name. */
export type FunctionDraft = Partial<Omit<FunctionRule, 'target' | 'on'>> & Pick<FunctionRule, 'target'>;

export function functionRule(draft: FunctionDraft): FunctionRule {
  const { span, event } = draft;
  const isBare = span === undefined && event === undefined && (draft.take ?? []).length === 0;
  return {
    ...ruleOf({}),
    on: 'function',
    name: 'r',
    file: 'x.js',
    kind: 'internal',
    start: false,
    ...(isBare && { span: ['traced'] }),
    ...draft,
  } as FunctionRule;
}

export interface Traced<Exports> {
  readonly exports: Exports;
  /** Ended spans, in the order of their ends. */
  readonly spans: ReadableSpan[];
  /** `name <- parent` of each, with its status. */
  names(): string[];
  readonly transformed: Transformed;
  counts(): RuleCounts[];
  /** Spans that were started and have not ended. */
  open(): number;
  readonly tooDeep: string[];
  /** Runs it in a span of its own. */
  inSpan<T>(name: string, work: () => T): T;
}

let current: Hook | undefined;
let managed = false;

/** Runs the text of a CommonJS module with rules on its functions: parser, hook, engine and SDK are the real ones. */
export function traced<Exports = Record<string, never>>(
  text: string,
  drafts: readonly FunctionDraft[],
  options: { readonly sampled?: boolean; readonly globals?: Record<string, unknown> } = {},
): Traced<Exports> {
  if (!managed) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  managed = true;
  const rules = drafts.map(functionRule);
  const { engine } = business(rules as never);
  const spans: ReadableSpan[] = [];
  let started = 0;
  const provider = new TracerProvider({
    ...(options.sampled === false && { sampler: { shouldSample: () => ({ decision: 0 }), toString: () => 'none' } }),
    spanProcessors: [
      {
        onStart: () => void (started += 1),
        onEnd: (span) => void spans.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const tracer = provider.getTracer('test');
  const tooDeep: string[] = [];
  const callRules = rules.map((rule) => new CallRule(rule));
  const parts = {
    engine,
    store: activeStore()!,
    tracer,
    leave: (active: Context) => trace.deleteSpan(active),
    onTooDeep: (rule: FunctionRule) => void tooDeep.push(rule.name),
  };
  current = hookOf(callRules, () => parts);
  const wanted = callRules.map(({ rule, needsArguments, needsThis }, id) => ({ id, target: rule.target, needsArguments, needsThis }));
  const transformed = transform({ text, kind: 'commonjs' }, wanted);
  return {
    exports: run<Exports>(transformed.text ?? text, current, options.globals),
    spans,
    names: () => spans.map((span) => shown(span, spans)),
    transformed,
    // `business` has made rules of its own of them, which nothing matches.
    counts: () => engine.counts().slice(rules.length),
    open: () => started - spans.length,
    tooDeep,
    inSpan(name, work) {
      const span = tracer.startSpan(name);
      const result = context.with(trace.setSpan(context.active(), span), work);
      if (result instanceof Promise) void result.finally(() => span.end()).catch(() => {});
      else span.end();
      return result;
    },
  };
}

/** Evaluates the text of a CommonJS module while this hook is in force. */
export function run<Exports>(text: string, hook: Hook | undefined, globals: Record<string, unknown> = {}): Exports {
  const symbol = Symbol.for(HOOK);
  Object.defineProperty(globalThis, symbol, { value: hook, configurable: true });
  try {
    const module = { exports: {} };
    const evaluate = vm.compileFunction(text, ['module', 'exports', 'require', ...Object.keys(globals)]) as (...values: unknown[]) => void;
    evaluate(module, module.exports, require, ...Object.values(globals));
    return module.exports as Exports;
  } finally {
    Reflect.deleteProperty(globalThis, symbol);
  }
}

function shown({ name, status, parentSpanContext }: ReadableSpan, spans: readonly ReadableSpan[]): string {
  const parent = spans.find((span) => span.spanContext().spanId === parentSpanContext?.spanId);
  const above = parentSpanContext ? ` <- ${parent?.name ?? '(open)'}` : '';
  return name + above + (status.code === SpanStatusCode.ERROR ? ` !${status.message}` : '');
}

/** The span that is active, by its name. */
export function activeName(): string | undefined {
  return (trace.getSpan(context.active()) as (Span & ReadableSpan) | undefined)?.name;
}
