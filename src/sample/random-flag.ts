import { isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';

/** Flag of W3C Trace Context Level 2: the last 7 bytes of the trace id are random. */
export const RANDOM = 0x02;

/**
 * The SDK makes flags anew for each span and forgets this one. New traces have it, because their ids come from the SDK's generator;
 * others keep what their parent says.
 */
export function keepRandomFlag(span: Span, parent: SpanContext | undefined): void {
  const own = span.spanContext();
  if (!isSpanContextValid(own)) return;
  if (!parent || !isSpanContextValid(parent) || (parent.traceFlags & RANDOM) !== 0) own.traceFlags |= RANDOM;
}
