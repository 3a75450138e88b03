import { test } from 'tap';
import { courierStack, dropped } from './courier-stack.js';
import { DELIVERED, DOWN, REFUSED, throttled, TOO_LARGE } from './fake-endpoint.js';
import { makeBatch } from './make-batch.js';
import { MemorySpool } from './memory-spool.js';

function withSpool(options: Parameters<typeof courierStack>[0] = {}) {
  const spool = new MemorySpool();
  return { spool, ...courierStack({ ...options, spool }) };
}

test('while the collector takes everything, nothing is written to disk', async (t) => {
  const { a, clock, pace, spool } = withSpool();
  const store = spool.store.bind(spool);
  let writes = 0;
  spool.store = (...given) => {
    writes += 1;
    return store(...given);
  };
  a.delayMs = 300;
  await pace(10, 60);
  // A blip is none of the disk's business either.
  a.answer = () => ({ kind: 'later', reason: 'status 503' });
  await pace(10, 0.2);
  a.answer = () => DELIVERED;
  await clock.turn(10_000);
  t.equal(writes, 0);
});

test('what no endpoint takes goes to disk at once, and comes back oldest first', async (t) => {
  const { a, add, clock, courier, ledger, made, pace, spool } = withSpool();
  a.answer = () => DOWN;
  add();
  await clock.turn(0);
  t.equal(spool.spans(), 1);
  await pace(5, 60);
  t.match(ledger.values(), { queued_spans: 0, queued_bytes: 0, oldest_since: 0, spooled_batches: made() });
  t.equal(ledger.get('spooled_bytes'), spool.size().bytes);
  a.answer = () => DELIVERED;
  await clock.turn(60_000);
  t.equal(a.stored.length, made());
  const numbers = a.stored.map((name) => Number(name.split(/[-:]/)[1]));
  t.strictSame(numbers, numbers.toSorted((x, y) => x - y));
  t.match(ledger.values(), { spooled_batches: 0, spooled_bytes: 0, delivered_spans: made(), replayed_batches: made() });
  t.match(courier.describe(), /^courier\(\d+ bytes, spool\(memory\)\) → /);
});

test('what a collector is too slow for goes to disk after five seconds, also while it is being sent', async (t) => {
  const { a, add, clock, ledger, spool } = withSpool();
  a.delayMs = 9000;
  for (let batch = 0; batch < 6; batch += 1) add();
  await clock.turn(4999);
  t.equal(spool.spans(), 0);
  await clock.turn(1);
  t.equal(spool.spans(), 6, 'a SIGKILL would cost nothing now');
  t.match(ledger.values(), { queued_spans: 0, in_flight_batches: 4, in_flight_spans: 0 });
  await clock.turn(4000);
  t.equal(spool.spans(), 2, 'four were delivered');
  await clock.turn(20_000);
  t.equal(a.stored.length, 6);
  t.equal(new Set(a.stored).size, 6, 'none of them twice');
  t.match(ledger.values(), { spooled_batches: 0, delivered_spans: 6, replayed_batches: 2 });
});

test('what was on disk before is sent too', async (t) => {
  const spool = new MemorySpool();
  for (let batch = 0; batch < 20; batch += 1) spool.store(makeBatch({ spans: 2 }));
  const { a, clock, ledger } = courierStack({ spool });
  t.equal(ledger.get('spooled_batches'), 20);
  await clock.turn(5000);
  t.equal(a.stored.length, 40);
  t.equal(ledger.get('replayed_batches'), 20);
  spool.store(makeBatch());
  await clock.turn(60_000);
  t.equal(a.stored.length, 41, 'and what a neighbour left meanwhile');
});

test('the replay keeps to its pace, and live batches do not wait for it', async (t) => {
  const spool = new MemorySpool();
  const MEBIBYTE = 1024 * 1024;
  for (let batch = 0; batch < 40; batch += 1) spool.store(makeBatch({ pad: MEBIBYTE }));
  const { a, clock, pace } = courierStack({ spool });
  a.delayMs = 50;
  await clock.turn(1000);
  const before = a.stored.length;
  await pace(10, 5);
  const times = a.attempts.filter(({ batch }) => batch.body.byteLength < MEBIBYTE);
  t.equal(times.length, 50);
  const replayed = a.stored.length - before - times.length;
  t.ok(replayed >= 18 && replayed <= 21, `${replayed} MiB in 5 s`);
  t.ok(a.mostAtOnce <= 4);
});

test('a replayed batch that cannot be sent stays on disk and is not written again', async (t) => {
  const spool = new MemorySpool();
  spool.store(makeBatch());
  let writes = 0;
  const { a, clock, ledger } = courierStack({ spool });
  const store = spool.store.bind(spool);
  spool.store = (...given) => {
    writes += 1;
    return store(...given);
  };
  a.answer = () => DOWN;
  await clock.turn(120_000);
  t.ok(a.attempts.length > 4 && a.attempts.length < 40, `${a.attempts.length} attempts`);
  t.equal(writes, 0);
  t.equal(spool.size().batches, 1);
  a.answer = () => DELIVERED;
  await clock.turn(30_000);
  t.equal(spool.size().batches, 0);
  t.equal(ledger.get('delivered_spans'), 1);
});

test('a replayed batch that is refused leaves the disk and is counted', async (t) => {
  const spool = new MemorySpool();
  spool.store(makeBatch({ spans: 3 }));
  const { a, clock, ledger } = courierStack({ spool });
  a.answer = () => REFUSED;
  await clock.turn(2000);
  t.equal(spool.size().batches, 0);
  t.match(ledger.values(), { dropped_refused: 3, queued_spans: 0, spooled_batches: 0 });
});

test('a replayed batch that is too large is cut on disk, or in memory when the disk fails', async (t) => {
  for (const works of [true, false]) {
    const spool = new MemorySpool();
    spool.store(makeBatch({ spans: 8 }));
    const { a, clock, ledger } = courierStack({ spool });
    spool.works = works;
    a.answer = ({ spans }) => (spans > 2 ? TOO_LARGE : DELIVERED);
    await clock.turn(5000);
    t.equal(a.stored.length, 8);
    t.equal(new Set(a.stored).size, 8);
    t.match(ledger.values(), { delivered_spans: 8, queued_spans: 0, queued_bytes: 0, spooled_batches: 0, spooled_bytes: 0 });
  }
});

test('beyond the bound the oldest goes to disk; when the disk fails it is dropped with that reason', async (t) => {
  const size = makeBatch({ id: 'batch-100' }).body.byteLength;
  const { a, add, clock, events, ledger, spool } = withSpool({ maxBytes: 6 * size + 20 });
  a.delayMs = 1000;
  for (let batch = 0; batch < 10; batch += 1) add();
  t.equal(spool.spans(), 4);
  t.equal(ledger.get('queued_spans'), 6);
  spool.works = false;
  for (let batch = 0; batch < 3; batch += 1) add();
  t.match(ledger.values(), { dropped_spool: 3, dropped_queue_full: 0, queued_spans: 6 });
  t.match(events, [{ kind: 'dropped', reason: 'spool' }, {}, {}]);
  await clock.turn(60_000);
  t.equal(a.stored.length, 10);
});

test('a disk that fails costs nothing while there is memory, and is used again when it works', async (t) => {
  const { a, clock, ledger, made, pace, spool } = withSpool();
  a.answer = () => DOWN;
  spool.works = false;
  let tries = 0;
  const { store } = spool;
  spool.store = (...given) => {
    tries += 1;
    return store.apply(spool, given);
  };
  await pace(5, 20);
  t.ok(tries >= 15 && tries <= 21, `${tries} tries in 20 s`);
  t.match(ledger.values(), { queued_spans: 100, spooled_batches: 0 });
  spool.works = true;
  await clock.turn(1000);
  t.match(ledger.values(), { queued_spans: 0, spooled_batches: 100 });
  a.answer = () => DELIVERED;
  await clock.turn(60_000);
  t.equal(a.stored.length, made());
  t.equal(dropped(ledger), 0);
});

test('a pause that the receiver asked for is spent on disk', async (t) => {
  const { a, add, clock, spool } = withSpool();
  a.answer = () => throttled(30_000);
  add();
  await clock.turn(0);
  t.equal(spool.spans(), 1);
  a.answer = () => DELIVERED;
  await clock.turn(29_999);
  t.equal(a.attempts.length, 1);
  await clock.turn(10_000);
  t.equal(a.stored.length, 1);
});

test('half of the slots are kept for live batches', async (t) => {
  const spool = new MemorySpool();
  for (let batch = 0; batch < 20; batch += 1) spool.store(makeBatch());
  const { a, clock } = courierStack({ spool });
  a.delayMs = 1000;
  await clock.turn(3000);
  t.equal(a.mostAtOnce, 2);
});

test('with the memory half full, nothing is read back', async (t) => {
  const spool = new MemorySpool();
  spool.store(makeBatch());
  const { a, add, clock } = courierStack({ spool, maxBytes: 1000 });
  a.delayMs = 4000;
  add(1, 600);
  await clock.turn(3900);
  t.equal(a.attempts.length, 1);
  await clock.turn(60_000);
  t.equal(a.stored.length, 2);
});

test('even a disk that gives out what is being sent makes no second copy', async (t) => {
  const { a, add, clock, spool } = withSpool();
  const store = spool.store.bind(spool);
  spool.store = (batch) => store(batch);
  a.delayMs = 9000;
  add();
  await clock.turn(60_000);
  t.equal(a.stored.length, 1);
  t.equal(spool.size().batches, 0);
});

test('with the bare minimum of one request at once, live batches and those from disk take turns', async (t) => {
  const spool = new MemorySpool();
  for (let batch = 0; batch < 20; batch += 1) spool.store(makeBatch({ id: `disk-${batch}` }));
  const { a, clock, pace } = courierStack({ spool, maxInFlight: 1 });
  a.delayMs = 200;
  await clock.turn(1000);
  await pace(2, 4);
  const disk = a.stored.filter((name) => name.startsWith('disk')).length;
  t.ok(disk > 8 && disk < 20, `${disk} of 20 by now`);
  t.equal(a.stored.length - disk, 8, 'the live ones are all there');
});
