import { type Context, ROOT_CONTEXT, type Span, SpanKind, type SpanOptions, trace, TraceFlags, type Tracer } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { FunctionRule } from '../../config/rules/rule.js';
import type { Roots } from '../roots.js';
import type { Engine, Taking } from '../taking.js';
import { Bucket } from './bucket.js';
import { Call } from './call.js';
import { contextOf, nestingOf } from './call-context.js';
import { nest } from './nesting.js';
import type { Store } from './store.js';
import { shownTarget } from './transform/match-target.js';

const KINDS: Readonly<Record<FunctionRule['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** What calls are made with. */
export interface CallParts {
  readonly engine: Engine;
  readonly store: Store;
  readonly tracer: Tracer;
  /** The context without what came before, for `start: true`. */
  leave(context: Context): Context;
  /** A rule lets calls run untraced, because they are too deep inside of one another. */
  onTooDeep(rule: FunctionRule): void;
}

const CALLED = 'code.function.name';

/** One rule on a function: what it makes of a call. */
export class CallRule {
  readonly rule: FunctionRule;
  readonly #bucket: Bucket | undefined;
  /** Undefined: it depends on the call. */
  readonly #name: string | undefined;
  /** Whether values are taken from what is known at the end. */
  readonly #looksAtEnd: boolean;
  readonly #rootsOf: (self: unknown, args: unknown) => Roots;
  readonly #kind: SpanKind;
  /** Of a span about which the head asks nothing. */
  readonly #options: SpanOptions;
  readonly #called: string;

  constructor(rule: FunctionRule) {
    this.rule = rule;
    if (rule.limit !== undefined) this.#bucket = new Bucket(rule.limit, () => performance.now());
    if (rule.span?.every((part) => typeof part === 'string')) this.#name = rule.span.join('');
    this.#looksAtEnd = rule.event !== undefined || rootsOf(rule).some((root) => root === 'result' || root === 'error');
    this.#rootsOf = rootsReader(this.needsArguments, this.needsThis);
    this.#kind = KINDS[rule.kind];
    this.#options = { kind: this.#kind };
    this.#called = shownTarget(rule.target);
  }

  get needsArguments(): boolean {
    return rootsOf(this.rule).includes('args');
  }

  get needsThis(): boolean {
    return rootsOf(this.rule).includes('this');
  }

  /** Undefined: there is nothing to do for this call. */
  begin(self: unknown, args: unknown, parts: CallParts): Call | undefined {
    const around = parts.store.getStore();
    const active = around ?? ROOT_CONTEXT;
    const parent = trace.getSpan(active);
    return this.rule.span ? this.#trace(active, parent, around, this.#rootsOf(self, args), parts) : this.#enrich(parent, self, args, parts);
  }

  #trace(active: Context, parent: Span | undefined, around: Context | undefined, roots: Roots, parts: CallParts): Call | undefined {
    const { rule } = this;
    const { engine, store } = parts;
    if (isTracingSuppressed(active) || (!rule.start && parent && isLeftOut(parent))) return undefined;
    // Which of too many calls are traced must not depend on what the head decides; so this is asked before.
    if (this.#bucket && !this.#bucket.take()) return this.#limited(engine);
    const nesting = nest(this, nestingOf(active));
    if (!nesting) {
      parts.onTooDeep(rule);
      return this.#limited(engine);
    }
    const outside = rule.start ? parts.leave(active) : active;
    const name = this.#name ?? engine.textOf(rule.span ?? [], roots);
    const early = engine.early(rule, roots);
    // The SDK copies what a span starts with, twice: that is for a head that asks for it.
    const options = early ? { kind: this.#kind, attributes: { [CALLED]: this.#called, ...early } } : this.#options;
    const span = parts.tracer.startSpan(name, options, outside);
    const inside = contextOf(outside, span, nesting);
    if (!span.isRecording()) return new Call(store, { taking: undefined, nesting, inside, around });
    if (!early) span.setAttribute(CALLED, this.#called);
    const taking = rule.start && parent ? engine.begin(rule, span, parent) : engine.begin(rule, span);
    taking.take(roots);
    return new Call(store, { taking, span, nesting, inside, around });
  }

  #enrich(span: Span | undefined, self: unknown, args: unknown, { engine, store }: CallParts): Call | undefined {
    if (!span?.isRecording()) return undefined;
    if (this.#bucket && !this.#bucket.take()) return this.#limited(engine);
    const roots = this.#rootsOf(self, args);
    const taking: Taking = engine.begin(this.rule, span);
    taking.take(roots);
    if (this.#looksAtEnd) return new Call(store, { taking });
    taking.done();
    return undefined;
  }

  #limited(engine: Engine): undefined {
    engine.limited(this.rule);
    return undefined;
  }
}

/** By what is asked for; not by spreading, at each call. */
function rootsReader(needsArguments: boolean, needsThis: boolean): (self: unknown, args: unknown) => Roots {
  if (needsArguments) return needsThis ? (self, args) => ({ args, this: self }) : (_, args) => ({ args });
  return needsThis ? (self) => ({ this: self }) : () => NO_ROOTS;
}

const NO_ROOTS: Roots = Object.freeze({});

/** Neither it nor what is below it is recorded, and that was decided here. One from elsewhere may be decided on again. */
function isLeftOut(span: Span): boolean {
  if (span.isRecording()) return false;
  const { isRemote, traceFlags, traceId } = span.spanContext();
  return isRemote !== true && (traceFlags & TraceFlags.SAMPLED) === 0 && !/^0+$/.test(traceId);
}

/** What the paths of a rule begin at. */
function rootsOf({ take, span = [], event = [], parent }: FunctionRule): string[] {
  const paths = [...take.map(({ from }) => from), ...span, ...event, parent];
  return paths.flatMap((path) => (typeof path === 'object' ? [path[0]] : []));
}
