import { test } from 'tap';
import { courierStack } from './courier-stack.js';
import { BUSY, DELIVERED, DOWN, throttled } from './fake-endpoint.js';
import { makeBatch } from './make-batch.js';
import { MemorySpool } from './memory-spool.js';

/** Starts a drain and reports when and how it ended. */
function drained({ courier, clock }: ReturnType<typeof courierStack>, timeoutMs: number, last = true) {
  const end: { at?: number; safe?: boolean } = {};
  const start = clock.now();
  void courier.drain(timeoutMs, last).then((safe) => Object.assign(end, { at: clock.now() - start, safe }));
  return end;
}

test('a drain with nothing to do is done at once', async (t) => {
  const stack = courierStack();
  const end = drained(stack, 1000);
  await stack.clock.turn(0);
  t.strictSame(end, { at: 0, safe: true });
  t.equal(stack.clock.timers(), 0);
});

test('a drain sends with more requests at once, and ends with the last answer', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.delayMs = 100;
  for (let batch = 0; batch < 32; batch += 1) add();
  const end = drained(stack, 1000);
  await clock.turn(1000);
  t.equal(a.mostAtOnce, 16);
  t.equal(a.stored.length, 32);
  t.equal(end.safe, true);
  t.ok((end.at ?? 0) <= 300, `after ${end.at} ms`);
  a.mostAtOnce = 0;
  for (let batch = 0; batch < 32; batch += 1) add();
  t.equal(a.mostAtOnce, 4, 'afterwards as before');
});

test('a drain ends at its deadline, whatever the collector does; what is left stays', async (t) => {
  const stack = courierStack();
  const { a, add, clock, ledger } = stack;
  a.delayMs = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < 3; batch += 1) add();
  await clock.turn(200);
  for (let batch = 0; batch < 3; batch += 1) add();
  const end = drained(stack, 1000);
  await clock.turn(1000);
  t.equal(end.safe, false);
  t.ok((end.at ?? 0) <= 1000, `after ${end.at} ms`);
  t.equal(ledger.get('queued_spans'), 6);
});

test('its last requests end before it does', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.delayMs = Number.POSITIVE_INFINITY;
  const end = drained(stack, 1000);
  add();
  await clock.turn(0);
  t.strictSame(end, { at: 0, safe: true }, 'that came later');
  const second = drained(stack, 800);
  add();
  await clock.turn(799);
  t.equal(a.attempts.at(-1)?.outcome?.kind, 'later');
  await clock.turn(1);
  t.equal(second.safe, false);
});

test('at the end, an endpoint that hangs leaves time for the next one', async (t) => {
  const stack = courierStack({ names: 'ab' });
  const { a, b, add, clock } = stack;
  a.delayMs = Number.POSITIVE_INFINITY;
  b.delayMs = 50;
  const end = drained(stack, 0);
  add();
  await clock.turn(0);
  t.strictSame(end, { at: 0, safe: true });
  // Four of them are in flight already, with the long timeout of ordinary times.
  for (let batch = 0; batch < 9; batch += 1) add();
  await clock.turn(3000);
  t.equal(a.attempts.length, 4);
  const second = drained(stack, 1000);
  await clock.turn(1000);
  t.equal(b.stored.length, 10);
  t.equal(second.safe, true);
});

test('a flush in the middle of a life does not cut requests short', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.delayMs = 3000;
  for (let batch = 0; batch < 10; batch += 1) add();
  const end = drained(stack, 1000, false);
  await clock.turn(1000);
  t.strictSame(end, { at: 1000, safe: false });
  await clock.turn(5000);
  t.equal(a.stored.length, 10);
  t.equal(new Set(a.stored).size, 10);
});

test('with a collector that is down, a drain makes one more attempt and does not wait for the next pause', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.answer = () => DOWN;
  add();
  await clock.turn(20_000);
  const before = a.attempts.length;
  const end = drained(stack, 1000);
  await clock.turn(1000);
  t.equal(a.attempts.length, before + 1);
  t.strictSame(end, { at: 0, safe: false });
});

test('a collector that has come back during a long pause gets everything at the end', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.answer = () => DOWN;
  for (let batch = 0; batch < 10; batch += 1) add();
  await clock.turn(60_000);
  a.answer = () => DELIVERED;
  const end = drained(stack, 1000);
  await clock.turn(1000);
  t.equal(end.safe, true);
  t.equal(a.stored.length, 10);
});

test('a pause that was asked for is kept at the end too', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.answer = () => throttled(30_000);
  add();
  await clock.turn(5000);
  const end = drained(stack, 1000);
  await clock.turn(0);
  t.strictSame(end, { at: 0, safe: false });
  t.equal(a.attempts.length, 1);
});

test('a short pause within the time is waited for', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.answer = () => BUSY;
  add();
  await clock.turn(10);
  a.answer = () => DELIVERED;
  const end = drained(stack, 1000);
  await clock.turn(1000);
  t.equal(end.safe, true);
  t.ok((end.at ?? 0) > 50);
});

test('what is left at the end goes to disk, what is in flight too, and that counts as safe', async (t) => {
  const spool = new MemorySpool();
  const stack = courierStack({ spool });
  const { a, add, clock, courier, ledger } = stack;
  a.delayMs = 5000;
  for (let batch = 0; batch < 40; batch += 1) add();
  const end = drained(stack, 1000);
  await clock.turn(1000);
  t.strictSame(end, { at: 1000, safe: true });
  t.equal(spool.spans(), 40);
  t.match(ledger.values(), { queued_spans: 0, queued_bytes: 0, spooled_batches: 40, in_flight_spans: 0 });
  t.equal(courier.close(), true);
  t.ok(spool.closed);
  t.match(ledger.values(), { dropped_exit: 0, in_flight_batches: 0, spooled_batches: 40 });
});

test('with a collector that is down, everything goes to disk at once', async (t) => {
  const spool = new MemorySpool();
  const stack = courierStack({ spool });
  const { a, add, clock } = stack;
  a.answer = () => DOWN;
  const end = drained(stack, 1000);
  for (let batch = 0; batch < 10; batch += 1) add();
  await clock.turn(1000);
  t.strictSame(end, { at: 0, safe: true });
  t.equal(spool.spans(), 10);
});

test('parking needs no event loop', async (t) => {
  const spool = new MemorySpool();
  const { a, add, courier, ledger } = courierStack({ spool });
  a.delayMs = 1000;
  for (let batch = 0; batch < 7; batch += 1) add(3);
  t.equal(courier.park(), true);
  t.equal(spool.spans(), 21);
  t.equal(ledger.get('queued_spans'), 0);
});

test('at the end, batches on disk that are being sent are waited for: they would be sent again later', async (t) => {
  const spool = new MemorySpool();
  const [replayed, old] = [makeBatch({ spans: 2 }), makeBatch({ spans: 3 })];
  spool.store(replayed);
  const stack = courierStack({ spool });
  const { a, clock, courier } = stack;
  a.delayMs = 8000;
  courier.add(old);
  await clock.turn(7900);
  t.equal(spool.size().batches, 2, 'what was in flight for five seconds is on disk too');
  const flush = drained(stack, 1000, false);
  await clock.turn(0);
  t.strictSame(flush, { at: 0, safe: true }, 'a flush has what it wants');
  const end = drained(stack, 5000);
  await clock.turn(1100);
  t.equal(end.safe, true);
  t.ok((end.at ?? 0) >= 600 && (end.at ?? 0) < 1100, `with the last answer, after ${end.at} ms`);
  t.equal(a.stored.length, 5);
  courier.close();
  t.equal(spool.size().batches, 0, 'nobody finds them again');
});

test('a collector that does not answer for batches on disk costs the end no more than its time', async (t) => {
  const spool = new MemorySpool();
  spool.store(makeBatch());
  const stack = courierStack({ spool });
  const { a, clock, courier } = stack;
  a.delayMs = Number.POSITIVE_INFINITY;
  await clock.turn(2000);
  t.equal(a.attempts.length, 1);
  const end = drained(stack, 1000);
  await clock.turn(1000);
  t.strictSame(end, { at: 1000, safe: true });
  courier.close();
  t.equal(spool.size().batches, 1);
});

test('two who wait at the same time are both told', async (t) => {
  const stack = courierStack();
  const { a, add, clock } = stack;
  a.delayMs = 600;
  add();
  const ends = [drained(stack, 300, false), drained(stack, 5000)];
  await clock.turn(5000);
  t.strictSame(ends, [{ at: 300, safe: false }, { at: 600, safe: true }]);
});

test('closing ends every drain', async (t) => {
  const stack = courierStack();
  stack.a.delayMs = Number.POSITIVE_INFINITY;
  stack.add();
  const end = drained(stack, 1000);
  stack.courier.close();
  await stack.clock.turn(0);
  t.strictSame(end, { at: 0, safe: false });
});
