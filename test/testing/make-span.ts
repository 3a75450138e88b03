import type { FinishedSpan } from '../../src/testing/finished-span.js';

const START = Date.UTC(2026, 0, 1);
let lastId = 0;

/** A finished span for tests: `at` is its start in ms after the first instant of 2026, `parent` may be another span. */
export function makeSpan(
  given: Partial<Omit<FinishedSpan, 'startMs'>> & { name: string; at?: number; parent?: FinishedSpan },
): FinishedSpan {
  const { at = 0, parent, service = parent?.service ?? 'shop', ...rest } = given;
  lastId += 1;
  return {
    traceId: parent?.traceId ?? '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: lastId.toString(16).padStart(16, '0'),
    ...(parent ? { parentSpanId: parent.spanId } : {}),
    kind: 'INTERNAL',
    startMs: START + at,
    durationMs: 1,
    status: { code: 'UNSET' },
    attributes: {},
    events: [],
    links: [],
    resource: { 'service.name': service },
    scope: { name: 'test' },
    service,
    ...rest,
  };
}
