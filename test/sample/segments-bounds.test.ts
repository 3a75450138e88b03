import type { Span } from '@opentelemetry/api';
import { test } from 'tap';
import { fail, idsOf, KEPT, NOT_KEPT, planOf, SampledService, TAIL } from './support/sampled-service.js';

test('a bound decides the oldest: the head\'s share leaves early, the rest is dropped, and all of it is counted', async (t) => {
  const ids = idsOf(NOT_KEPT, KEPT, NOT_KEPT, NOT_KEPT);
  const service = new SampledService(planOf({ tail: { ...TAIL, maxSegments: 2 } }), { idGenerator: ids });
  const roots = ['a', 'b', 'c', 'd'].map((name) => {
    const root = service.start(name);
    service.start(`${name} child`, root).end();
    return root;
  });
  t.strictSame(service.evicted, ['segments', 'segments']);
  t.strictSame(service.left(), ['b child ratio e666']);
  t.equal(service.sampling.held().segments, 2);
  for (const root of roots) fail(root);
  t.strictSame(service.left(), [
    'b child ratio e666',
    'a late_error - partial',
    'b ratio e666',
    'c child error 0 partial',
    'c error 0 partial',
    'd child error 0 partial',
    'd error 0 partial',
  ]);
});

test('a bound on spans leaves segments alone that hold none, and takes those first whose root has ended', async (t) => {
  const service = new SampledService(planOf({ tail: { ...TAIL, maxSpans: 3 } }), { idGenerator: idsOf(...Array<string>(9).fill(NOT_KEPT)) });
  const waiting = service.start('long poll');
  const open = service.start('open');
  service.start('open child', open).end();
  const ended = service.start('ended');
  service.start('detached', ended);
  ended.end();
  const more = service.start('more');
  service.start('more 1', more).end();
  service.start('more 2', more).end();
  t.strictSame(service.evicted, ['spans']);
  fail(service.start('its child', waiting));
  fail(open);
  t.strictSame(service.left(), ['its child error 0 partial', 'open child error 0 partial', 'open error 0 partial']);
});

test('a segment that is too large by itself does not push the others out', async (t) => {
  const plan = planOf({ tail: { ...TAIL, maxBytes: 2 ** 20, maxSpansPerSegment: 5 } });
  const service = new SampledService(plan, { idGenerator: idsOf(...Array<string>(9).fill(NOT_KEPT)) });
  const small = service.start('small');
  service.start('small child', small).end();
  const large = service.start('large');
  service.start('large child', large, { sql: 'x'.repeat(2 ** 20) }).end();
  const many = service.start('many');
  for (let index = 0; index < 6; index += 1) service.start('one of many', many).end();
  t.strictSame(service.evicted, ['bytes', 'spans_per_segment']);
  fail(small);
  t.strictSame(service.left(), ['small child error 0 partial', 'small error 0 partial']);
});

test('a flush lets the head\'s share go, and what the tail keeps of the rest has no `th`', async (t) => {
  const service = new SampledService(planOf(), { idGenerator: idsOf(KEPT, NOT_KEPT) });
  const yes = service.start('yes');
  service.start('yes child', yes).end();
  const no = service.start('no');
  service.start('no child', no).end();
  service.sampling.flush();
  t.strictSame(service.left(), ['yes child ratio e666']);
  fail(yes);
  fail(no);
  t.strictSame(service.left().slice(1), ['yes ratio e666', 'no child error - partial', 'no error - partial']);
});

test('closing with 1 000 open segments lets go of all that is kept, and nothing else', async (t) => {
  const service = new SampledService(planOf());
  const expected = new Set<string>();
  const roots: Span[] = [];
  for (let index = 0; index < 1000; index += 1) {
    const root = service.start(`root ${index}`);
    roots.push(root);
    const child = service.start(`child ${index}`, root);
    const failing = index % 7 === 0;
    if (failing) fail(child);
    else child.end();
    if (failing || (root.spanContext().traceFlags & 1) === 1) expected.add(`child ${index}`);
  }
  service.sampling.close();
  t.strictSame(new Set(service.released.map(({ span }) => span.name)), expected);
  t.equal(service.released.length, expected.size);
  t.strictSame(service.sampling.held(), { segments: 0, spans: 0, bytes: 0 });
  t.strictSame(service.evicted, [], 'the end of the process is no lack of space');
  for (const root of roots) root.end();
  const withRoots = new Set([...expected].flatMap((name) => [name, name.replace('child', 'root')]));
  t.strictSame(new Set(service.released.map(({ span }) => span.name)), withRoots, 'roots that end later follow');
});

test('with a ratio of 1 nothing is held, and every span leaves as it ends', async (t) => {
  const service = new SampledService(planOf({ ratio: 1 }));
  const root = service.start('root');
  service.start('child', root).end();
  t.strictSame(service.left(), ['child ratio 0']);
  t.equal(service.sampling.held().segments, 0);
  root.end();
  t.equal(service.clock.waiting(), 0);
});

test('another plan holds from then on; without a tail nothing is held on, and that is no eviction', async (t) => {
  const service = new SampledService(planOf(), { idGenerator: idsOf(KEPT, NOT_KEPT, NOT_KEPT, NOT_KEPT) });
  const yes = service.start('yes');
  service.start('yes child', yes).end();
  const no = service.start('no');
  service.start('no child', no).end();
  service.sampling.change(planOf({ tail: undefined, mode: 'head', ratio: 0 }));
  t.strictSame(service.left(), ['yes child ratio e666']);
  t.strictSame(service.evicted, []);
  yes.end();
  no.end();
  t.equal(service.start('new').isRecording(), false);
  service.sampling.change(planOf({ ratio: 1 }));
  service.start('newest').end();
  t.strictSame(service.left(), ['yes child ratio e666', 'yes ratio e666', 'newest ratio 0']);
});
