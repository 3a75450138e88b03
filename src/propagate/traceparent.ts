import type { SpanContext } from '@opentelemetry/api';

/** Sampled and Random (W3C Trace Context Level 2); the other bits have no meaning yet and must not be passed on. */
const KNOWN_FLAGS = 0x03;

/** The header `traceparent` of W3C Trace Context for this span. */
export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${(traceFlags & KNOWN_FLAGS).toString(16)}`;
}
