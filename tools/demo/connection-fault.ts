import type { FinishedSpan } from '../../src/testing/finished-span.js';

/** Why the spans of a trace are not one tree; `undefined` when they are. */
export function connectionFault(spans: readonly FinishedSpan[]): string | undefined {
  const ids = new Set(spans.map((span) => span.spanId));
  const orphans = spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId));
  if (orphans.length > 0) return `parent missing of ${orphans.map((s) => `${s.service} ${s.name}`).join(', ')}`;
  const roots = spans.filter((span) => span.parentSpanId === undefined);
  return roots.length === 1 ? undefined : `${roots.length} roots instead of one`;
}
