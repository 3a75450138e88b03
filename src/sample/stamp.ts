import { type Attributes, type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Segment, Verdict } from '../segment/segment.js';
import { withTh } from './ot-member.js';

/** What the verdict writes on a span on its way out; the span itself stays as it is. */
export interface Stamp {
  /** In place of the span's own. */
  readonly context?: SpanContext;
  /** Beside the span's own. */
  readonly attributes?: Attributes;
}

const REASON = 'otel_agent.sampling.reason';
const PARTIAL = 'otel_agent.sampling.partial';

/** The stamp for a span of a kept segment: where the head kept it, its root says why; where the tail did, every span. */
export function stampOf(span: ReadableSpan, verdict: Verdict, segment: Segment): Stamp | undefined {
  const own = span.spanContext();
  if (!verdict.byTail) return own.spanId === segment.rootId ? { attributes: { [REASON]: verdict.reason } } : undefined;
  const traceState = withTh(own.traceState, verdict.th);
  return {
    context: { ...own, traceFlags: own.traceFlags | TraceFlags.SAMPLED, ...(traceState && { traceState }) },
    attributes: { [REASON]: verdict.reason, ...(verdict.partial && { [PARTIAL]: true }) },
  };
}
