import { type Context, type Span, trace, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { HeadVerdict } from '../segment/head-verdict.js';
import type { Segment, Verdict } from '../segment/segment.js';
import { segmentOf } from '../segment/segment-of.js';
import { Segments, type SegmentsOptions } from '../segment/segments.js';
import { headOf } from './head.js';
import { HeadSampler } from './head-sampler.js';
import { keepOf } from './keep.js';
import { readOtMember } from './ot-member.js';
import type { SamplingPlan } from './plan.js';
import { randomnessOf } from './randomness.js';
import { Counting, type SamplingCounts } from './sampling-counts.js';
import { thOf } from './threshold.js';

export interface SamplingOptions {
  /** Takes spans that are kept, raw. */
  readonly release: (spans: readonly ReadableSpan[], verdict: Verdict, segment: Segment) => void;
  readonly sizeOf: (span: ReadableSpan) => number;
  readonly clock: SegmentsOptions['clock'];
  readonly onEvicted?: SegmentsOptions['onEvicted'];
}

/** Head and tail of this thread, and what they decide by; a live change replaces that as a whole. */
export class Sampling {
  readonly sampler: HeadSampler;
  readonly #segments: Segments;
  readonly #options: SamplingOptions;
  readonly #counting = new Counting();
  #plan: SamplingPlan;

  constructor(plan: SamplingPlan, options: SamplingOptions) {
    this.#plan = plan;
    this.#options = options;
    this.sampler = new HeadSampler(headOf(plan, options.clock.now), (reason) => this.#counting.verdict(false, reason));
    this.#segments = new Segments(this.#segmentsOptions(plan));
  }

  /** Decides by another plan: traces that begin from now on, and what the tail looks at from now on. */
  change(plan: SamplingPlan): void {
    this.#plan = plan;
    this.sampler.change(plan);
    this.#segments.change(this.#segmentsOptions(plan));
  }

  onStart(span: Span & ReadableSpan, parentContext: Context): void {
    const { traceId } = span.spanContext();
    const verdict = this.sampler.takeVerdict(traceId);
    const parent = trace.getSpan(parentContext);
    const segment = this.#plan.parentBased && !parent?.spanContext().isRemote ? segmentOf(parent) : undefined;
    if (segment && segment.traceId === traceId) this.#segments.join(span, segment);
    else this.#segments.begin(span, verdict ?? inherited(span));
  }

  onEnd(span: ReadableSpan): void {
    this.#segments.end(span);
  }

  flush(): void {
    this.#segments.flush();
  }

  close(): void {
    this.#segments.close();
  }

  /** What was decided since the start of this thread. */
  counts(): SamplingCounts {
    return this.#counting;
  }

  /** What is held now. */
  held(): ReturnType<Segments['held']> {
    return this.#segments.held();
  }

  /** The ratio of new traces that no rule names: as configured, and with the limit per second. */
  ratios(): { readonly configured: number; readonly effective: number } {
    return { configured: this.#plan.ratio, effective: Math.min(this.#plan.ratio, this.sampler.limit()) };
  }

  #segmentsOptions(plan: SamplingPlan): SegmentsOptions {
    const { release, sizeOf, clock, onEvicted } = this.#options;
    return {
      limits: plan.tail,
      keep: keepOf(plan.tail?.keep ?? []),
      release,
      sizeOf,
      clock,
      onVerdict: ({ kept, reason }) => this.#counting.verdict(kept, reason),
      onEvicted: (why) => {
        this.#counting.eviction(why);
        onEvicted?.(why);
      },
      onLate: (kept) => this.#counting.lateSpan(kept),
    };
  }
}

/** Below a context that was made by hand in this process, the head only followed: what the span carries is all there is to know. */
function inherited(span: ReadableSpan): HeadVerdict {
  const { traceId, traceFlags, traceState } = span.spanContext();
  const { threshold, randomness } = readOtMember(traceState);
  const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  const consistent = threshold !== undefined && randomnessOf(traceId, randomness) >= threshold;
  return { traceId, sampled, reason: 'parent', th: sampled && consistent ? thOf(threshold) : undefined, countable: false };
}
