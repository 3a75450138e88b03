import { INVALID_TRACEID, type Span, type SpanContext } from '@opentelemetry/api';

/** Flag of W3C Trace Context Level 2: the last 7 bytes of the trace id are random. */
export const RANDOM = 0x02;

/**
 * The SDK makes flags anew for each span and forgets this one. New traces have it, because their ids come from the SDK's generator;
 * others keep what their parent says. `active`: the context that the span was started in; of another trace, it was no parent.
 */
export function keepRandomFlag(span: Span, active: SpanContext | undefined): void {
  const own = span.spanContext();
  // One object for all spans that are none.
  if (own.traceId === INVALID_TRACEID) return;
  if (active?.traceId !== own.traceId || (active.traceFlags & RANDOM) !== 0) own.traceFlags |= RANDOM;
}
