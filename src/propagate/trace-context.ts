import { type Context, isSpanContextValid, type TextMapSetter, trace } from '@opentelemetry/api';
import { isTracingSuppressed, W3CTraceContextPropagator } from '@opentelemetry/core';
import { traceparentOf } from './traceparent.js';

/**
 * W3C Trace Context. The official propagator writes a flag byte of three digits when an incoming one had more than four bits, and a
 * `tracestate` header without members where a state was emptied.
 */
export class TraceContext extends W3CTraceContextPropagator {
  override inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (!span || isTracingSuppressed(context) || !isSpanContextValid(span)) return;
    setter.set(carrier, 'traceparent', traceparentOf(span));
    const state = span.traceState?.serialize();
    if (state) setter.set(carrier, 'tracestate', state);
  }
}
