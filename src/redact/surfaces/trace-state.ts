import type { SpanContext, TraceState } from '@opentelemetry/api';
import { TraceState as PlainTraceState } from '@opentelemetry/core';
import type { Redactor } from '../redactor.js';

/**
 * Makes the function that leaves of a `tracestate` the entries of some vendors: others may put into it what they like.
 */
export function traceStates(redactor: Redactor, vendors: readonly string[]): (state: TraceState) => TraceState | undefined {
  const kept = new Set(vendors);
  const known = new WeakMap<TraceState, { readonly state: TraceState | undefined }>();
  return (state) => {
    const before = known.get(state);
    if (before) return before.state;
    // A propagator of the service may have made it: it is asked once, and what it says is taken apart here.
    const entries = String(state.serialize()).slice(0, 4096).split(',');
    const left = entries.filter((entry) => kept.has(entry.slice(0, Math.max(0, entry.indexOf('='))).trim()));
    const text = left.join(',');
    const isClean = text !== '' && redactor.part(text, 'tracestate') === text;
    const made = { state: isClean ? new PlainTraceState(text) : undefined };
    known.set(state, made);
    return made.state;
  };
}

/** A copy of a span's context that shares nothing with it. */
export function contextOf(
  { traceId, spanId, traceFlags, traceState, isRemote }: SpanContext,
  keep: (state: TraceState) => TraceState | undefined,
): SpanContext {
  const state = traceState ? keep(traceState) : undefined;
  return {
    traceId,
    spanId,
    traceFlags: typeof traceFlags === 'number' ? traceFlags & 255 : 0,
    ...(isRemote !== undefined && { isRemote: isRemote === true }),
    ...(state && { traceState: state }),
  };
}
