import { test } from 'tap';
import { courierStack, dropped } from './courier-stack.js';
import { BUSY, DELIVERED, DOWN, FakeEndpoint, REFUSED, throttled, TOO_LARGE } from './fake-endpoint.js';
import { makeBatch, spanNames } from './make-batch.js';

test('what is handed over is delivered and counted', async (t) => {
  const { a, add, clock, courier, ledger } = courierStack();
  a.delayMs = 100;
  const { byteLength } = add(5).body;
  t.match(ledger.values(), {
    queued_spans: 5,
    queued_bytes: byteLength,
    in_flight_batches: 1,
    in_flight_spans: 5,
    oldest_since: 1000,
  });
  await clock.turn(100);
  t.match(ledger.values(), {
    queued_spans: 0,
    queued_bytes: 0,
    in_flight_batches: 0,
    in_flight_spans: 0,
    oldest_since: 0,
    delivered_spans: 5,
    delivered_batches: 1,
    delivered_bytes: byteLength,
    latency_sum_us: 100_000,
    latency_count: 1,
    failed_attempts: 0,
  });
  t.equal(courier.describe(), 'courier(33554432 bytes) → fail-over(breaker(a))');
  t.equal(clock.timers(), 0, 'nothing waits for nothing');
});

for (const [delayMs, perSecond, seconds] of [[100, 35, 20], [1000, 3.5, 60], [9000, 0.4, 300]] as const) {
  test(`a collector that takes ${delayMs} ms per request gets everything at a rate above single flight`, async (t) => {
    const { a, clock, ledger, made, pace } = courierStack();
    a.delayMs = delayMs;
    await pace(perSecond, seconds);
    await clock.turn(20 * delayMs);
    t.equal(a.stored.length, made());
    t.equal(new Set(a.stored).size, made());
    t.ok(a.mostAtOnce > 1 && a.mostAtOnce <= 4, `${a.mostAtOnce} at once`);
    t.equal(ledger.get('delivered_spans'), made());
    t.equal(dropped(ledger), 0);
  });
}

test('a collector that is down for a minute loses nothing, and gets the oldest first', async (t) => {
  const { a, clock, events, ledger, made, pace } = courierStack();
  await pace(2, 5);
  a.answer = () => DOWN;
  await pace(2, 60);
  t.equal(ledger.get('open_breakers'), 1);
  t.equal(ledger.get('queued_spans'), 120);
  t.equal(ledger.get('oldest_since'), 6000, 'the first that could not be delivered');
  t.ok(a.attempts.length < 10 + 15, 'the breaker spares it');
  a.answer = () => DELIVERED;
  await clock.turn(30_000);
  t.equal(a.stored.length, made());
  const numbers = a.stored.map((name) => Number(name.split(/[-:]/)[1]));
  t.strictSame(numbers, numbers.toSorted((x, y) => x - y));
  t.strictSame(events.map(({ kind, endpoint }) => `${kind} ${endpoint}`), ['unreachable a', 'recovered a']);
  t.equal(ledger.get('open_breakers'), 0);
});

test('a collector that restarts five times, and one that flaps, lose nothing', async (t) => {
  for (const [up, down, rounds] of [[20, 5, 5], [1, 1, 40]] as const) {
    const { a, clock, made, pace } = courierStack();
    a.delayMs = 10;
    for (let round = 0; round < rounds; round += 1) {
      await pace(10, up);
      a.answer = () => DOWN;
      await pace(10, down);
      a.answer = () => DELIVERED;
    }
    await clock.turn(60_000);
    t.equal(a.stored.length, made());
    t.equal(new Set(a.stored).size, made());
  }
});

for (const seconds of [0, 1, 30]) {
  test(`429 with Retry-After ${seconds}: nothing is sent before, everything after`, async (t) => {
    const { a, add, clock, ledger } = courierStack();
    a.answer = () => throttled(seconds * 1000);
    for (let batch = 0; batch < 6; batch += 1) add();
    await clock.turn(0);
    const refused = a.attempts.length;
    t.equal(refused, 4);
    t.equal(ledger.get('failed_attempts'), 4);
    a.answer = () => DELIVERED;
    await clock.turn(seconds * 1000);
    t.equal(a.attempts.length, refused);
    await clock.turn(Math.max(3000, seconds * 250));
    t.equal(a.stored.length, 6);
  });
}

test('a refused batch is given up and counted, and does not stop the others', async (t) => {
  const { a, add, clock, events, ledger } = courierStack();
  a.answer = (batch) => (batch.spans === 3 ? REFUSED : DELIVERED);
  for (const spans of [1, 3, 2]) add(spans);
  await clock.turn(10);
  t.match(ledger.values(), { delivered_spans: 3, dropped_refused: 3, queued_spans: 0, queued_bytes: 0 });
  t.strictSame(events, [{ kind: 'refused', endpoint: 'a', reason: 'status 400: no', count: 3 }]);
});

test('partial success counts as delivered, and the rejected ones beside it', async (t) => {
  const { a, add, clock, events, ledger } = courierStack();
  a.answer = () => ({ kind: 'delivered', rejected: 4, reason: 'too old' });
  add(10);
  await clock.turn(10);
  t.match(ledger.values(), { delivered_spans: 10, rejected_spans: 4, queued_spans: 0 });
  t.strictSame(events, [{ kind: 'partial', endpoint: 'a', reason: 'too old', count: 4 }]);
});

test('what is too large goes in pieces, and later batches are cut before they are sent', async (t) => {
  const { a, add, clock, ledger, made } = courierStack();
  const MOST = 20_000;
  a.answer = ({ body }) => (body.byteLength > MOST ? TOO_LARGE : DELIVERED);
  add(100, 1000);
  await clock.turn(10);
  const failures = () => a.attempts.filter(({ outcome }) => outcome === TOO_LARGE).length;
  const first = failures();
  t.ok(first >= 1 && first <= 7, `${first} were too large`);
  for (let batch = 0; batch < 50; batch += 1) {
    add(100, 1000);
    await clock.turn(1000);
  }
  t.equal(failures(), first);
  t.equal(a.stored.length, made());
  t.equal(new Set(a.stored).size, made());
  t.match(ledger.values(), { delivered_spans: made(), queued_spans: 0, queued_bytes: 0, dropped_too_large: 0 });

  a.answer = () => DELIVERED;
  await clock.turn(7_200_000);
  const before = a.attempts.length;
  add(100, 1000);
  await clock.turn(10);
  t.equal(a.attempts.length, before + 1, 'some hours later it is tried in one piece again');
});

test('pieces go in the order of their spans', async (t) => {
  const { a, add, clock } = courierStack({ maxInFlight: 1 });
  a.answer = ({ spans }) => (spans > 2 ? TOO_LARGE : DELIVERED);
  add(16);
  await clock.turn(10);
  t.strictSame(a.stored.map((name) => Number(name.split(':')[1])), [...Array(16).keys()]);
});

test('what passes in one piece shows that larger ones may', async (t) => {
  const { a, add, clock } = courierStack();
  a.delayMs = 10;
  let attempts = 0;
  a.answer = () => ((attempts += 1) === 1 ? TOO_LARGE : DELIVERED);
  add(10, 1000);
  add(10, 1000);
  await clock.turn(100);
  t.equal(a.attempts.length, 4);
  add(10, 1000);
  await clock.turn(100);
  t.equal(a.attempts.length, 5);
  t.equal(a.stored.length, 30);
});

test('a single span that nobody takes for its size is given up; its company is not', async (t) => {
  const { a, add, clock, events, ledger } = courierStack();
  const big = `${makeBatch().id.replace(/\d+$/, (number) => String(Number(number) + 1))}:5`;
  a.answer = (batch) => (spanNames(batch).includes(big) ? TOO_LARGE : DELIVERED);
  add(8, 10);
  await clock.turn(10);
  t.equal(a.stored.length, 7);
  t.notOk(a.stored.includes(big));
  t.match(ledger.values(), { delivered_spans: 7, dropped_too_large: 1, queued_spans: 0, queued_bytes: 0 });
  t.match(events, [{ kind: 'refused', reason: /^a span of \d+ bytes is too large: status 413$/, count: 1 }]);
});

test('when one half is delivered and the other must wait, only the other is sent again', async (t) => {
  const { a, add, clock } = courierStack();
  a.answer = (batch) => {
    if (batch.spans === 4) return TOO_LARGE;
    return batch.id.endsWith('b') && clock.now() < 5000 ? BUSY : DELIVERED;
  };
  add(4);
  await clock.turn(20_000);
  t.equal(a.stored.length, 4);
  t.equal(new Set(a.stored).size, 4);
});

test('beyond the bound the oldest that waits is dropped and counted; what is in flight stays', async (t) => {
  const { size, clock, a, add, events, ledger, courier } = stackOfFull();
  t.equal(ledger.get('queued_bytes'), 10 * size);
  t.equal(ledger.get('queued_spans'), 10);
  t.equal(ledger.get('dropped_queue_full'), 15);
  t.match(events[0], { kind: 'dropped', reason: 'queue_full', count: 1 });
  t.equal(events.length, 15);
  await clock.turn(60_000);
  t.strictSame(a.stored.map((name) => Number(name.slice(1, 3))), [0, 1, 2, 3, 19, 20, 21, 22, 23, 24]);
  t.equal(ledger.get('queued_bytes'), 0);
  add();
  t.ok(courier.park() === false, 'no disk, no parking');

  function stackOfFull() {
    const bytes = makeBatch({ id: 'b00' }).body.byteLength;
    const stack = courierStack({ maxBytes: 10 * bytes });
    stack.a.delayMs = 1000;
    for (let number = 0; number < 25; number += 1) {
      stack.courier.add(makeBatch({ id: `b${String(number).padStart(2, '0')}` }));
    }
    return { ...stack, size: bytes };
  }
});

test('a sender without a breaker is not flooded, and its wishes are obeyed', async (t) => {
  const { a, add, clock, ledger } = courierStack({ breakers: false, maxInFlight: 1 });
  a.answer = () => BUSY;
  add();
  await clock.turn(60_000);
  t.ok(a.attempts.length > 10 && a.attempts.length < 60, `${a.attempts.length} attempts in a minute`);
  a.answer = () => throttled(20_000);
  const before = a.attempts.length;
  while (a.attempts.length === before) await clock.turn(100);
  a.answer = () => DELIVERED;
  await clock.turn(19_800);
  t.equal(a.attempts.length, before + 1);
  await clock.turn(300);
  t.equal(ledger.get('delivered_spans'), 1);
});

test('a sender that throws costs the batch and nothing else', async (t) => {
  const { a, add, clock, events, ledger } = courierStack();
  a.answer = () => {
    throw new Error('a mistake');
  };
  add(2);
  await clock.turn(0);
  a.answer = () => DELIVERED;
  add();
  await clock.turn(0);
  t.match(ledger.values(), { dropped_refused: 2, delivered_spans: 1, queued_spans: 0, in_flight_batches: 0 });
  t.match(events, [{ kind: 'refused', reason: 'a mistake', count: 2 }]);
});

test('of two endpoints, the second one gets what the first cannot take, each batch once', async (t) => {
  const { a, b, clock, ledger, made, pace } = courierStack({ names: 'ab' });
  a.delayMs = b.delayMs = 50;
  let flap = 0;
  a.answer = () => ((flap += 1) % 4 < 2 ? DOWN : DELIVERED);
  await pace(20, 60);
  await clock.turn(10_000);
  const stored = [...a.stored, ...b.stored];
  t.equal(stored.length, made());
  t.equal(new Set(stored).size, made());
  t.ok(a.stored.length > 0 && b.stored.length > 0);
  t.equal(ledger.get('failed_attempts'), 0, 'no attempt failed as a whole');
});

test('after closing, what was not delivered is counted, and nothing is done any more', async (t) => {
  const { a, add, clock, courier, ledger, events } = courierStack();
  a.delayMs = 1000;
  for (let batch = 0; batch < 6; batch += 1) add(2);
  t.equal(courier.close(), false);
  t.equal(courier.close(), true, 'once is enough');
  t.match(ledger.values(), { dropped_exit: 12, queued_spans: 0, queued_bytes: 0, in_flight_batches: 0, in_flight_spans: 0 });
  t.match(events.at(-1), { kind: 'dropped', reason: 'exit' });
  add(1);
  t.equal(ledger.get('dropped_exit'), 13);
  await clock.turn(60_000);
  t.equal(a.attempts.length, 4);
  t.ok(a.closed);
  t.equal(ledger.get('delivered_spans'), 0, 'a late answer changes no number');
});

test('the fake endpoint counts as hanging when it is slower than the attempt may be', async (t) => {
  const { clock } = courierStack();
  const endpoint = new FakeEndpoint(clock, DELIVERED, 500);
  const outcome = endpoint.send(makeBatch(), 100);
  await clock.turn(100);
  t.match(await outcome, { kind: 'later' });
});
