import type { Span } from '@opentelemetry/api';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { exactStart } from '../src/exact-start.js';

const processor = { onStart: exactStart, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('test');
const startOf = (span: Span): number => {
  const [seconds, nanoseconds] = (span as unknown as ReadableSpan).startTime;
  return seconds * 1e3 + nanoseconds / 1e6;
};

test('spans that follow one another within a millisecond start one after the other, in the millisecond that the SDK says', async (t) => {
  let last = 0;
  let fractions = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const before = Date.now();
    const span = tracer.startSpan('x');
    const start = startOf(span);
    if (!(start >= before && start < Date.now() + 1)) t.fail(`${start} is not between ${before} and ${Date.now() + 1}`);
    if (start < last) t.fail(`${start} is before ${last}`);
    last = start;
    if (!Number.isInteger(start)) fractions += 1;
  }
  t.ok(fractions > 15_000, `${fractions} with a fraction`);
});

test('the end is as long after the start as it took', async (t) => {
  const span = tracer.startSpan('x') as Span & ReadableSpan;
  const begin = performance.now();
  while (performance.now() - begin < 3);
  span.end();
  const [seconds, nanoseconds] = span.duration;
  const [endSeconds, endNanoseconds] = span.endTime;
  t.ok(nanoseconds / 1e6 >= 2.9 && seconds === 0);
  t.ok(Math.abs(endSeconds * 1e3 + endNanoseconds / 1e6 - startOf(span) - nanoseconds / 1e6) < 0.001);
});

test('a start that somebody gives stays', async (t) => {
  const span = tracer.startSpan('x', { startTime: 1_700_000_000_000 });
  t.equal(startOf(span), 1_700_000_000_000);
  t.doesNotThrow(() => exactStart({} as Span));
});
