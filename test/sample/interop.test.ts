import { type Context, defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { test } from 'tap';
import { TraceContext } from '../../src/propagate/trace-context.js';
import { planOf, SampledService } from './support/sampled-service.js';
import { fractions, seeded, SeededIds } from './support/seeded.js';

const propagator = new TraceContext();

/** What arrives at the next service. */
function sent(span: Span): Context {
  const headers: Record<string, string> = {};
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

test('gateway, Kafka, crawler: traces that the head keeps are whole, of others only what failed is there (5 000 requests)', async (t) => {
  const random = fractions(seeded(6));
  // The ratios of those behind are theirs for new traces only.
  const [gateway, manager, crawler] = [0.1, 0.5, 0.01].map(
    (ratio, index) => new SampledService(planOf({ ratio }), { idGenerator: new SeededIds(60 + index) }),
  ) as [SampledService, SampledService, SampledService];
  const traces: { readonly traceId: string; readonly sampled: boolean; readonly failed: boolean }[] = [];
  for (let request = 0; request < 5000; request += 1) {
    const post = gateway.start('POST');
    const publish = gateway.start('publish', post);
    const process = manager.start('process', sent(publish));
    publish.end();
    post.end();
    manager.start('INSERT', process).end();
    const next = manager.start('publish', process);
    const crawl = crawler.start('process', sent(next));
    next.end();
    process.end();
    const get = crawler.start('GET', crawl);
    const failed = random() < 0.02;
    if (failed) get.setStatus({ code: SpanStatusCode.ERROR });
    get.end();
    crawl.end();
    const { traceId, traceFlags } = post.spanContext();
    traces.push({ traceId, sampled: (traceFlags & 1) === 1, failed });
  }
  const left = new Map<string, string[]>();
  for (const service of [gateway, manager, crawler]) {
    for (const { span, verdict } of service.released) {
      const { traceId } = span.spanContext();
      left.set(traceId, [...(left.get(traceId) ?? []), `${span.name} ${verdict.reason} ${verdict.th}${verdict.partial ? ' partial' : ''}`]);
    }
  }
  const crawlerPart = (verdict: string) => [`GET ${verdict}`, `process ${verdict}`];
  const before = ['publish ratio e666', 'POST ratio e666', 'INSERT parent e666', 'publish parent e666', 'process parent e666'];
  let wrong = 0;
  for (const { traceId, sampled, failed } of traces) {
    const expected = sampled
      ? [...before, ...crawlerPart(failed ? 'error 0' : 'parent e666')]
      : failed
        ? crawlerPart('error 0 partial')
        : [];
    if (JSON.stringify(left.get(traceId) ?? []) === JSON.stringify(expected)) continue;
    wrong += 1;
    if (wrong <= 3) t.strictSame(left.get(traceId) ?? [], expected, `${sampled} ${failed}`);
  }
  t.equal(wrong, 0);
  const [kept, errors] = [traces.filter(({ sampled }) => sampled).length, traces.filter(({ failed }) => failed).length];
  t.comment(`${kept} of 5000 sampled, ${errors} failed`);
  t.ok(Math.abs(kept / 5000 - 0.1) <= 0.0212, 'within 5 sigma of a tenth');
});
