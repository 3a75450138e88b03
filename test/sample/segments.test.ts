import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { test } from 'tap';
import { dropping, fail, idsOf, KEPT, keeping, NOT_KEPT, planOf, remote, SampledService, TAIL, timeOf } from './support/sampled-service.js';

test('holds all spans of a segment until its root has ended and none is open', async (t) => {
  const service = keeping();
  const root = service.start('root');
  const child = service.start('child', root);
  service.start('grandchild', child).end();
  root.end();
  t.strictSame(service.left(), []);
  child.end();
  t.strictSame(service.left(), ['grandchild ratio e666', 'root ratio e666', 'child ratio e666']);
  t.strictSame(service.sampling.held(), { segments: 0, spans: 0, bytes: 0 });
});

test('drops a segment as a whole, and says so in its counts', async (t) => {
  const service = dropping();
  const root = service.start('root');
  service.start('child', root).end();
  root.end();
  t.strictSame(service.left(), []);
  t.strictSame([...service.sampling.counts().segments], [['dropped ratio', 1]]);
});

test('an error anywhere keeps what came before and what comes after, each standing for itself', async (t) => {
  const service = dropping();
  const root = service.start('root');
  service.start('before', root).end();
  const after = service.start('after', root);
  fail(service.start('failing', root));
  t.strictSame(service.left(), ['before error 0 partial', 'failing error 0 partial']);
  root.end();
  service.clock.advance(3000);
  after.end();
  t.strictSame(service.left().slice(2), ['root error 0 partial', 'after error 0 partial']);
});

test('what the head kept and the tail, too, is not partial and stands for itself', async (t) => {
  const service = keeping();
  fail(service.start('root'));
  t.strictSame(service.left(), ['root error 0']);
});

test('a slow root keeps its segment, a slow child does not', async (t) => {
  const slow = dropping();
  const root = slow.start('root', undefined, {}, 0);
  slow.start('child', root).end();
  root.end(timeOf(2000));
  t.strictSame(slow.left(), ['child slow 0 partial', 'root slow 0 partial']);

  const quick = dropping();
  const quickRoot = quick.start('root', undefined, {}, 0);
  quick.start('child', quickRoot, {}, 0).end(timeOf(1500));
  quickRoot.end(timeOf(1999));
  t.strictSame(quick.left(), []);
});

test('status, attribute and mark by hand keep a segment', async (t) => {
  const keep = [
    { http_status: '>=500' },
    { attribute: { key: 'app.keep', value: true } },
    { attribute: { key: 'app.tenant', pattern: 'vip-*' } },
    { attribute: { key: 'app.seen' } },
  ];
  const rows: [Record<string, string | number | boolean>, string[]][] = [
    [{ 'http.response.status_code': 503 }, ['root http_status 0 partial']],
    [{ 'http.response.status_code': 499 }, []],
    [{ 'app.keep': true }, ['root attribute:app.keep 0 partial']],
    [{ 'app.keep': false }, []],
    [{ 'app.tenant': 'vip-7' }, ['root attribute:app.tenant 0 partial']],
    [{ 'app.tenant': 'guest' }, []],
    [{ 'app.seen': '' }, ['root attribute:app.seen 0 partial']],
    [{ 'otel_agent.sampling.keep': true }, ['root manual - partial']],
    [{ 'otel_agent.sampling.keep': false }, []],
  ];
  for (const [attributes, expected] of rows) {
    const service = new SampledService(planOf({ tail: { ...TAIL, keep } }), { idGenerator: idsOf(NOT_KEPT) });
    service.start('root').setAttributes(attributes).end();
    t.strictSame(service.left(), expected, JSON.stringify(attributes));
  }
});

test('a batch of 100 messages of one trace makes 100 verdicts', async (t) => {
  const service = new SampledService(planOf());
  const expected: string[] = [];
  const spans = Array.from({ length: 100 }, (_, index) => service.start(`process ${index}`, remote(NOT_KEPT, 0)));
  for (const [index, span] of spans.entries()) {
    const insert = service.start(`insert ${index}`, span);
    if (index % 10 === 3) fail(insert);
    else insert.end();
    if (index % 10 === 3) expected.push(`insert ${index} error 0 partial`, `process ${index} error 0 partial`);
    span.end();
  }
  t.strictSame(service.left(), expected);
  t.equal(service.sampling.counts().segments.get('dropped parent'), 90);
  t.equal(service.sampling.counts().segments.get('kept error'), 10);
});

test('a service that calls itself has two segments of one trace, each with its own verdict', async (t) => {
  const service = dropping();
  const outer = service.start('outer');
  const call = service.start('call', outer);
  const { traceId, spanId, traceFlags } = call.spanContext();
  const inner = service.start('inner', remote(traceId, traceFlags, '', spanId));
  fail(service.start('select', inner));
  inner.end();
  call.end();
  outer.end();
  t.strictSame(service.left(), ['select error 0 partial', 'inner error 0 partial']);
});

test('below a context that the service made by hand, a span is a segment of its own', async (t) => {
  const service = new SampledService(planOf());
  const context = (traceFlags: number) =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId: KEPT, spanId: '00f067aa0ba902b7', traceFlags });
  service.start('sampled', context(1)).end();
  service.start('not sampled', context(0)).end();
  t.strictSame(service.left(), ['sampled parent -']);
});

test('where every span is sampled by itself, none waits for another', async (t) => {
  const service = new SampledService(planOf({ parentBased: false, tail: undefined, ratio: 0.1 }), { idGenerator: idsOf(KEPT, NOT_KEPT) });
  const root = service.start('root');
  service.start('child', root).end();
  t.strictSame(service.left(), ['child ratio e666']);
  const no = service.start('no');
  service.start('no child', no).end();
  no.end();
  root.end();
  t.strictSame(service.left(), ['child ratio e666', 'root ratio e666']);
});
