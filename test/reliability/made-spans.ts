import type { FinishedSpan } from '../../src/testing/finished-span.js';

/** In front of a service's code: `makeSpans(count)` ends spans with ids of their own, from `ID` on. */
export const MAKE_SPANS = `
  const { trace } = require('@opentelemetry/api');
  let nextId = Number(process.env.ID ?? 0);
  function makeSpans(count) {
    for (let made = 0; made < count; made += 1) {
      trace.getTracer('test').startSpan('work', { attributes: { 'test.id': nextId++ } }).end();
    }
  }
`;

/** The ids of spans, sorted; one that is there twice is there twice. */
export function idsOf(spans: readonly Pick<FinishedSpan, 'attributes'>[]): number[] {
  return spans.map(({ attributes }) => Number(attributes['test.id'])).sort((a, b) => a - b);
}

/** The ids of `count` spans. */
export function ids(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
