import { type Attributes, type Context, ROOT_CONTEXT, type Span, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { type IdGenerator, type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { roughBytes } from '../../../src/export/rough-bytes.js';
import type { SamplingPlan, TailPlan } from '../../../src/sample/plan.js';
import { Sampling } from '../../../src/sample/sampling.js';
import type { Segment, Verdict } from '../../../src/segment/segment.js';
import type { Eviction } from '../../../src/segment/segments.js';
import { FakeClock } from './fake-clock.js';

/** The defaults of the settings. */
export const TAIL: TailPlan = {
  keep: [{ status: 'error' }, { duration_ms: '>=2000' }],
  lingerMs: 1000,
  maxSegments: 2000,
  maxSpans: 5000,
  maxBytes: 16 * 2 ** 20,
  maxSpansPerSegment: 1000,
  maxAgeMs: 60_000,
};

export function planOf(more: Partial<SamplingPlan> = {}): SamplingPlan {
  return {
    mode: 'local',
    ratio: 0.1,
    rules: [],
    onUnsampledParent: 'record',
    targetPerSecond: 0,
    parentBased: true,
    tail: TAIL,
    ...more,
  };
}

/** Something that left the service. */
export interface Released {
  readonly span: ReadableSpan;
  readonly verdict: Verdict;
  readonly segment: Segment;
}

export interface ServiceOptions {
  readonly clock?: FakeClock;
  readonly idGenerator?: IdGenerator;
  /** In place of remembering. */
  readonly release?: (released: Released) => void;
}

/** The SDK's tracer provider around `Sampling`, as the agent composes them, without an export. */
export class SampledService {
  readonly clock: FakeClock;
  readonly sampling: Sampling;
  readonly released: Released[] = [];
  readonly evicted: Eviction[] = [];
  readonly #provider: TracerProvider;

  constructor(plan: SamplingPlan, { clock = new FakeClock(), idGenerator, release }: ServiceOptions = {}) {
    this.clock = clock;
    this.sampling = new Sampling(plan, {
      release: (spans, verdict, segment) => {
        for (const span of spans) {
          const one = { span, verdict, segment };
          if (release) release(one);
          else this.released.push(one);
        }
      },
      sizeOf: roughBytes,
      clock,
      onEvicted: (why) => this.evicted.push(why),
    });
    const processor: SpanProcessor = {
      onStart: (span, parentContext) => this.sampling.onStart(span as Span & ReadableSpan, parentContext),
      onEnd: (span) => this.sampling.onEnd(span),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    this.#provider = new TracerProvider({
      sampler: this.sampling.sampler,
      spanProcessors: [processor],
      ...(idGenerator && { idGenerator }),
    });
  }

  get tracer() {
    return this.#provider.getTracer('service');
  }

  /** A span; below `parent` where one is given. `at`: monotonic milliseconds, only for its duration. */
  start(name: string, parent?: Span | Context, attributes: Attributes = {}, at?: number): Span {
    const context = parent && 'spanContext' in parent ? trace.setSpan(ROOT_CONTEXT, parent) : (parent ?? ROOT_CONTEXT);
    const startTime = at === undefined ? {} : { startTime: timeOf(at) };
    return this.tracer.startSpan(name, { kind: SpanKind.SERVER, attributes, ...startTime }, context);
  }

  /** Names of what left, in order, each with its reason and its `th`. */
  left(): string[] {
    return this.released.map(({ span, verdict }) => `${span.name} ${verdict.reason} ${verdict.th ?? '-'}${verdict.partial ? ' partial' : ''}`);
  }
}

/** A time that the SDK takes. */
export function timeOf(ms: number): [number, number] {
  return [1_767_225_600 + Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}

/** What another service sent. `tracestate` is the header. */
export function remote(traceId: string, flags: number, tracestate = '', spanId = '00f067aa0ba902b7'): Context {
  const spanContext: SpanContext = {
    traceId,
    spanId,
    traceFlags: flags,
    isRemote: true,
    ...(tracestate && { traceState: new TraceState(tracestate) }),
  };
  return trace.setSpanContext(ROOT_CONTEXT, spanContext);
}

/** Trace ids with these 56 random bits, as 14 hex digits. */
export const traceWith = (randomness: string): string => `4bf92f3577b34da6a3${randomness}`;

/** Kept and not kept by a ratio of 0.1. */
export const KEPT = traceWith('ffffffffffffff');
export const NOT_KEPT = traceWith('00000000000001');

/** The next traces of a service have these ids. */
export function idsOf(...traceIds: string[]): IdGenerator {
  let span = 0;
  return {
    generateTraceId: () => traceIds.shift() ?? 'f'.repeat(32),
    generateSpanId: () => {
      span += 1;
      return span.toString(16).padStart(16, '0');
    },
  };
}

/** A service whose first trace the head does not keep. */
export const dropping = (): SampledService => new SampledService(planOf(), { idGenerator: idsOf(NOT_KEPT) });

/** A service whose first trace the head keeps. */
export const keeping = (): SampledService => new SampledService(planOf(), { idGenerator: idsOf(KEPT) });

/** Ends the span with an error. */
export function fail(span: Span): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
