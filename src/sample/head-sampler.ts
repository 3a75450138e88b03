import {
  type Attributes,
  type Context,
  isSpanContextValid,
  type SpanContext,
  type SpanKind,
  trace,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { segmentOf } from '../segment/segment-of.js';
import { type Head, headOf } from './head.js';
import type { SpanStart } from './head-rule.js';
import type { HeadVerdict } from '../segment/head-verdict.js';
import { readOtMember, withTh } from './ot-member.js';
import type { SamplingPlan } from './plan.js';
import { randomnessOf } from './randomness.js';
import { NEVER, thOf } from './threshold.js';

/** A start attribute by which the service itself says: keep this (true), drop this (false). At any later time `true` keeps the segment. */
export const MANUAL = 'otel_agent.sampling.keep';

/**
 * The head sampler (DESIGN D7; research B7): manual drop > manual keep > remote parent > rules > ratio. Spans below a span of this
 * process follow it. It decides with the 56 random bits of the trace, so every service that does decides alike.
 */
export class HeadSampler implements Sampler {
  #head: Head;
  /** The last verdict on a local root: the span that it was for is made in the same call, and asks for it (`verdictOn`). */
  #last: HeadVerdict | undefined;
  #freshFor = '';
  #freshResult = SAMPLED;
  readonly #onUnrecorded: (reason: string) => void;

  /** `onUnrecorded` is told why a new segment leaves no trace at all: nothing else will ever see it. */
  constructor(head: Head, onUnrecorded: (reason: string) => void = () => {}) {
    this.#head = head;
    this.#onUnrecorded = onUnrecorded;
  }

  /** Replaces everything for the traces that begin from now on. */
  change(plan: SamplingPlan): void {
    this.#head = headOf(plan, this.#head.now, this.#head);
  }

  /** Share that the limit per second lets through now; 1 without a limit. */
  limit(): number {
    return this.#head.adaptive?.ratio() ?? 1;
  }

  /** The verdict on the local root that was just started, once. */
  takeVerdict(traceId: string): HeadVerdict | undefined {
    const last = this.#last;
    this.#last = undefined;
    return last?.traceId === traceId ? last : undefined;
  }

  shouldSample(context: Context, traceId: string, name: string, kind: SpanKind, attributes: Attributes): SamplingResult {
    // A verdict that nobody asked for was on a span that is not recorded.
    this.#last = undefined;
    const parent = trace.getSpan(context);
    const from = parent?.spanContext();
    if (!from || !isSpanContextValid(from)) return this.#root(undefined, traceId, { name, kind, attributes });
    const { parentBased } = this.#head.plan;
    if (!parentBased) return this.#root(from.traceState, traceId, { name, kind, attributes });
    if (from.isRemote) return this.#belowRemote(from, { name, kind, attributes });
    if ((from.traceFlags & TraceFlags.SAMPLED) !== 0) return SAMPLED;
    // A span that is recorded for the tail's sake has children that are recorded, too.
    return segmentOf(parent) ? RECORDED : NOT_RECORDED;
  }

  toString(): string {
    const { plan } = this.#head;
    return `otel-agent{mode=${plan.mode}, ratio=${plan.ratio}, rules=${plan.rules.map((rule) => rule.name).join(' ')}}`;
  }

  #belowRemote(from: SpanContext, start: SpanStart): SamplingResult {
    const byHand = this.#byHand(from.traceState, from.traceId, start);
    if (byHand) return byHand;
    const { onUnsampledParent } = this.#head.plan;
    if ((from.traceFlags & TraceFlags.SAMPLED) !== 0) {
      const { threshold, randomness, hasTh } = readOtMember(from.traceState);
      const consistent = threshold !== undefined && randomnessOf(from.traceId, randomness) >= threshold;
      const th = consistent ? thOf(threshold) : undefined;
      this.#say({ traceId: from.traceId, sampled: true, reason: 'parent', th, countable: consistent && onUnsampledParent === 'record' });
      return hasTh && !consistent ? result(SamplingDecision.RECORD_AND_SAMPLED, withTh(from.traceState, undefined)) : SAMPLED;
    }
    if (onUnsampledParent === 'resample') return this.#anew(from, start);
    return this.#unsampled(from.traceState, from.traceId, 'parent', onUnsampledParent === 'record');
  }

  /**
   * A trace that its caller did not keep, decided anew. Its bits are known to be low ones, so what is kept stands for an unknown number:
   * with a `th` it would be counted beside what the caller's ratio already stands for.
   */
  #anew({ traceState, traceId }: SpanContext, start: SpanStart): SamplingResult {
    const { decision } = this.#root(traceState, traceId, start);
    if (this.#last) this.#last = { ...this.#last, th: undefined, countable: false };
    return result(decision, withTh(traceState, undefined));
  }

  #root(state: TraceState | undefined, traceId: string, start: SpanStart): SamplingResult {
    const byHand = this.#byHand(state, traceId, start);
    if (byHand) return byHand;
    const { rules, threshold: byRatio, adaptive } = this.#head;
    const rule = rules.length === 0 ? undefined : rules.find(({ matches }) => matches(start));
    const own = rule ? rule.threshold : byRatio;
    const threshold = adaptive ? adaptive.raise(own) : own;
    const reason = rule?.reason ?? 'ratio';
    const kept = threshold !== NEVER && randomnessOf(traceId, readOtMember(state).randomness) >= threshold;
    if (!kept) return this.#unsampled(state, traceId, reason, own !== NEVER || rule?.keepErrors === true);
    this.#say({ traceId, sampled: true, reason, th: thOf(threshold), countable: true });
    return state ? result(SamplingDecision.RECORD_AND_SAMPLED, withTh(state, thOf(threshold))) : this.#fresh(threshold);
  }

  #byHand(state: TraceState | undefined, traceId: string, { attributes }: SpanStart): SamplingResult | undefined {
    const wish = attributes[MANUAL];
    if (wish === false) return this.#unsampled(state, traceId, 'manual', false);
    if (wish !== true) return undefined;
    this.#say({ traceId, sampled: true, reason: 'manual', th: undefined, countable: false });
    return result(SamplingDecision.RECORD_AND_SAMPLED, withTh(state, undefined));
  }

  #unsampled(state: TraceState | undefined, traceId: string, reason: string, forTail: boolean): SamplingResult {
    const recorded = forTail && this.#head.plan.tail !== undefined;
    this.#say({ traceId, sampled: false, reason, th: undefined, countable: recorded });
    const decision = recorded ? SamplingDecision.RECORD : SamplingDecision.NOT_RECORD;
    if (!recorded) this.#onUnrecorded(reason);
    return result(decision, withTh(state, undefined));
  }

  /** New traces share one state per threshold: it is immutable. */
  #fresh(threshold: string): SamplingResult {
    if (this.#freshFor !== threshold) {
      this.#freshFor = threshold;
      this.#freshResult = result(SamplingDecision.RECORD_AND_SAMPLED, withTh(undefined, thOf(threshold)));
    }
    return this.#freshResult;
  }

  #say(verdict: HeadVerdict): void {
    this.#last = verdict;
  }
}

const SAMPLED: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const RECORDED: SamplingResult = { decision: SamplingDecision.RECORD };
const NOT_RECORDED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

function result(decision: SamplingDecision, traceState: TraceState | undefined): SamplingResult {
  return traceState ? { decision, traceState } : { decision };
}
