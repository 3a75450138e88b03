import { type Context, isSpanContextValid, type TextMapSetter, trace } from '@opentelemetry/api';
import { isTracingSuppressed, W3CTraceContextPropagator } from '@opentelemetry/core';

/** Sampled and Random (W3C Trace Context Level 2); the other bits have no meaning yet and must not be passed on. */
const KNOWN_FLAGS = 0x03;

/**
 * W3C Trace Context. The official propagator writes a flag byte of three digits when an incoming one had more than four bits, and a
 * `tracestate` header without members where a state was emptied.
 */
export class TraceContext extends W3CTraceContextPropagator {
  override inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (!span || isTracingSuppressed(context) || !isSpanContextValid(span)) return;
    setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-0${(span.traceFlags & KNOWN_FLAGS).toString(16)}`);
    const state = span.traceState?.serialize();
    if (state) setter.set(carrier, 'tracestate', state);
  }
}
