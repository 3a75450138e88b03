import type { FinishedSpan } from '../../src/testing/finished-span.js';

/** The spans of each trace, by start. */
export function groupByTrace(spans: readonly FinishedSpan[]): Map<string, FinishedSpan[]> {
  const traces = new Map<string, FinishedSpan[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  for (const trace of traces.values()) trace.sort((a, b) => a.startMs - b.startMs);
  return traces;
}
