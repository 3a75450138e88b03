import { test } from 'tap';
import { dropping, fail, idsOf, KEPT, keeping, planOf, SampledService, TAIL, timeOf } from './support/sampled-service.js';

test('a child that ends after its root follows the verdict, whenever that is (1 ms to 70 s)', async (t) => {
  for (const ms of [1, 10, 100, 999, 1001, 5000, 30_000, 59_999, 60_001, 70_000]) {
    const no = dropping();
    const root = no.start('root');
    const child = no.start('child', root);
    root.end();
    no.clock.advance(ms);
    child.end();
    no.clock.advance(100_000);
    t.strictSame(no.left(), [], `dropped, ${ms} ms`);
    t.strictSame(no.sampling.held().segments, 0);

    const yes = keeping();
    const keptRoot = yes.start('root');
    const keptChild = yes.start('child', keptRoot);
    keptRoot.end();
    yes.clock.advance(ms);
    keptChild.end();
    t.strictSame(yes.left(), ['root ratio e666', 'child ratio e666'], `kept, ${ms} ms`);
  }
});

test('an error within the wait keeps the whole segment, one behind it leaves alone and without `th`', async (t) => {
  for (const ms of [1, 999, 1200, 70_000]) {
    const service = dropping();
    const root = service.start('root');
    service.start('early', root).end();
    const child = service.start('child', root);
    root.end();
    service.clock.advance(ms);
    fail(child);
    const expected = ms < 1000 ? ['early error 0 partial', 'root error 0 partial', 'child error 0 partial'] : ['child late_error - partial'];
    t.strictSame(service.left(), expected, `${ms} ms`);
    t.strictSame(service.sampling.counts().late, { dropped: 0, kept: ms < 1000 ? 0 : 1 });
  }
});

test('a child that starts after its root has ended follows, too, and no span of a dropped segment leaves', async (t) => {
  const service = dropping();
  const root = service.start('root');
  root.end();
  const after = service.start('after', root);
  service.start('below', after).end();
  after.end();
  t.ok(after.isRecording() === false && (after.spanContext().traceFlags & 1) === 0);
  t.strictSame(service.left(), []);
  t.strictSame(service.sampling.counts().late, { dropped: 2, kept: 0 });
  const failing = service.start('failing', root);
  fail(failing);
  t.strictSame(service.left(), ['failing late_error - partial']);
});

test('a span that never ends holds its segment for the wait only', async (t) => {
  for (const service of [keeping(), dropping()]) {
    const root = service.start('root');
    service.start('never ends', root);
    root.end();
    service.clock.advance(900);
    t.equal(service.sampling.held().segments, 1);
    service.clock.advance(200);
    t.equal(service.sampling.held().segments, 0);
  }
});

test('a root that never ends holds its segment for the longest age only', async (t) => {
  const yes = keeping();
  const root = yes.start('root');
  yes.start('child', root).end();
  yes.clock.advance(59_000);
  t.strictSame(yes.left(), []);
  yes.clock.advance(1100);
  t.strictSame(yes.left(), ['child ratio e666'], 'what the head keeps leaves early');
  t.strictSame(yes.evicted, ['age']);
  yes.start('later', root).end();
  root.end();
  t.strictSame(yes.left().slice(1), ['later ratio e666', 'root ratio e666']);

  const no = dropping();
  const noRoot = no.start('root', undefined, {}, 0);
  no.start('child', noRoot).end();
  no.clock.advance(61_000);
  t.strictSame(no.evicted, ['age']);
  noRoot.end(timeOf(61_000));
  t.strictSame(no.left(), ['root late_slow - partial'], 'its end is seen, though its company is gone');
});

test('no timer runs while nothing is held', async (t) => {
  const service = keeping();
  t.equal(service.clock.waiting(), 0);
  const root = service.start('root');
  t.equal(service.clock.waiting(), 1);
  root.end();
  service.clock.advance(2000);
  t.equal(service.clock.waiting(), 0);
});

test('does not look at the clock all the time without a wait for open spans', async (t) => {
  const service = new SampledService(planOf({ tail: { ...TAIL, lingerMs: 0 } }), { idGenerator: idsOf(KEPT) });
  let looks = 0;
  const { after } = service.clock;
  service.clock.after = function counted(ms, work) {
    looks += 1;
    after.call(this, ms, work);
  };
  const root = service.start('root');
  service.start('never ends', root);
  service.clock.advance(1000);
  root.end();
  service.clock.advance(200);
  t.ok(looks <= 20, `${looks} timers in 1.2 s`);
  t.strictSame(service.left(), ['root ratio e666']);
});

test('ending twice counts once', async (t) => {
  const service = keeping();
  const root = service.start('root');
  const child = service.start('child', root);
  child.end();
  child.end();
  t.strictSame(service.left(), []);
  root.end();
  root.end();
  t.strictSame(service.left(), ['child ratio e666', 'root ratio e666']);
  t.strictSame(service.sampling.held(), { segments: 0, spans: 0, bytes: 0 });
});
