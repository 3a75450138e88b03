import { type Attributes, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { type ReadableSpan, type Sampler, SamplingDecision, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { roughBytes } from '../../src/export/rough-bytes.js';
import { Sampling } from '../../src/sample/sampling.js';
import { planOf } from './contenders.js';

/** Spans of one operation: a root and four below it, each with 14 attributes, as of a request with some queries. */
export const SPANS = 5;

const ATTRIBUTES: Attributes = Object.fromEntries(
  Array.from({ length: 14 }, (_, index) => [`shop.key_${index}`, index % 3 === 0 ? index : `value-${index}`]),
);

/** A way to treat spans, and one operation of it. */
export interface Treatment {
  readonly name: string;
  readonly operation: () => void;
}

const none = Promise.resolve();
const nothing: SpanProcessor = { onStart() {}, onEnd() {}, forceFlush: () => none, shutdown: () => none };
const always = (decision: SamplingDecision): Sampler => ({ shouldSample: () => ({ decision }), toString: () => 'always' });

/** The SDK alone, not recording and recording; and recording with head and tail, at ratios of which the tail holds and does not hold. */
export function treatments(): Treatment[] {
  return [
    treatment('not recorded', always(SamplingDecision.NOT_RECORD), nothing),
    treatment('recorded, and dropped', always(SamplingDecision.RECORD), nothing),
    tail('with head and tail, ratio 0.1', 0.1),
    tail('with head and tail, ratio 1 (nothing is held)', 1),
  ];
}

function tail(name: string, ratio: number): Treatment {
  const sampling = new Sampling(planOf(ratio), {
    release: () => {},
    sizeOf: roughBytes,
    clock: { now: () => performance.now(), after: (ms, work) => void setTimeout(work, ms).unref() },
  });
  return treatment(name, sampling.sampler, {
    ...nothing,
    onStart: (span, context) => sampling.onStart(span as Span & ReadableSpan, context),
    onEnd: (span) => sampling.onEnd(span),
  });
}

function treatment(name: string, sampler: Sampler, processor: SpanProcessor): Treatment {
  const tracer = new TracerProvider({ sampler, spanProcessors: [processor] }).getTracer('bench');
  return {
    name,
    operation() {
      const root = tracer.startSpan('GET /orders/:id', { attributes: ATTRIBUTES }, ROOT_CONTEXT);
      const context = trace.setSpan(ROOT_CONTEXT, root);
      for (let index = 1; index < SPANS; index += 1) tracer.startSpan('SELECT orders', { attributes: ATTRIBUTES }, context).end();
      root.end();
    },
  };
}
