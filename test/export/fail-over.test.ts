import { test } from 'tap';
import { Breaker } from '../../src/export/breaker.js';
import { FailOver } from '../../src/export/fail-over.js';
import { BUSY, DELIVERED, DOWN, FakeEndpoint, REFUSED, TOO_LARGE } from './fake-endpoint.js';
import { makeBatch } from './make-batch.js';
import { TurnedClock } from './turned-clock.js';

function failOver(names = 'ab') {
  const clock = new TurnedClock();
  clock.random = () => 0.5;
  const endpoints = [...names].map((name) => new FakeEndpoint(clock, DELIVERED, 0, name));
  const breakers = endpoints.map((endpoint) => new Breaker(endpoint, clock));
  const sender = new FailOver(breakers, clock);
  const attempts = () => endpoints.map((endpoint) => endpoint.attempts.length).join(' ');
  const [a, b, c] = endpoints as [FakeEndpoint, FakeEndpoint, FakeEndpoint];
  return { clock, a, b, c, breakers, sender, attempts, send: (timeout = 10_000) => sender.send(makeBatch(), timeout) };
}

test('everything goes to the preferred endpoint while it takes it', async (t) => {
  const { attempts, send, sender } = failOver();
  for (let sent = 0; sent < 3; sent += 1) t.strictSame(await send(), DELIVERED);
  t.equal(attempts(), '3 0');
  t.equal(sender.describe(), 'fail-over(breaker(a), breaker(b))');
});

test('what the first cannot take goes to the next within the same attempt', async (t) => {
  for (const answer of [DOWN, BUSY]) {
    const { a, b, send } = failOver();
    a.answer = () => answer;
    t.strictSame(await send(), DELIVERED);
    t.equal(b.stored.length, 1);
  }
});

test('of three endpoints, two dead ones cost one attempt each until their pause is over', async (t) => {
  const { a, b, attempts, send } = failOver('abc');
  a.answer = b.answer = () => DOWN;
  for (let sent = 0; sent < 5; sent += 1) t.strictSame(await send(), DELIVERED);
  t.equal(attempts(), '1 1 5');
});

test('a probe brings the traffic back to the preferred endpoint', async (t) => {
  const { a, attempts, breakers, clock, send, sender } = failOver();
  a.answer = () => DOWN;
  await send();
  t.ok(sender.readyAt() <= clock.now(), 'the second one is ready');
  await clock.turn(2000);
  a.delayMs = 500;
  a.answer = () => DELIVERED;
  const probe = send();
  const others = [send(), send()];
  t.equal(attempts(), '2 3', 'one probe; the others do not wait for it');
  await clock.turn(500);
  await Promise.all([probe, ...others]);
  t.equal(breakers[0]?.state(), 'closed');
  a.delayMs = 0;
  await send();
  t.equal(attempts(), '3 3');
});

test('a failed probe costs its batch nothing: it goes on to the next endpoint', async (t) => {
  const { a, b, clock, send } = failOver();
  a.answer = () => DOWN;
  await send();
  await clock.turn(2000);
  t.strictSame(await send(), DELIVERED);
  t.equal(a.attempts.length, 2);
  t.equal(b.stored.length, 2);
});

test('a flapping endpoint never makes two copies of a batch', async (t) => {
  const { a, b, clock, send } = failOver();
  a.delayMs = b.delayMs = 20;
  let flap = 0;
  a.answer = () => ((flap += 1) % 3 === 0 ? DOWN : DELIVERED);
  const sent: Promise<unknown>[] = [];
  for (let round = 0; round < 300; round += 1) {
    sent.push(send());
    await clock.turn(50);
  }
  await clock.turn(1000);
  for (const outcome of await Promise.all(sent)) t.strictSame(outcome, DELIVERED);
  const stored = [...a.stored, ...b.stored];
  t.equal(stored.length, 300);
  t.equal(new Set(stored).size, 300);
  t.ok(a.stored.length >= 10 && b.stored.length > 200, `${a.stored.length} and ${b.stored.length}`);
});

test('a refusal and a batch that is too large end the attempt: another endpoint would be a second copy', async (t) => {
  for (const answer of [REFUSED, TOO_LARGE]) {
    const { a, attempts, send } = failOver();
    a.answer = () => answer;
    t.strictSame(await send(), answer);
    t.equal(attempts(), '1 0');
  }
});

test('when all are down, the answer is "later", and the earliest of their pauses counts', async (t) => {
  const { a, b, attempts, breakers, clock, send, sender } = failOver();
  a.answer = () => DOWN;
  b.answer = () => ({ ...BUSY, retryAfterMs: 60_000 });
  t.strictSame(await send(), { kind: 'later', reason: 'connect ECONNREFUSED; status 503' });
  t.equal(sender.readyAt(), Math.min(...breakers.map((breaker) => breaker.readyAt())));
  t.equal(sender.readyAt(), 2000);
  t.match(await send(), { kind: 'later', reason: 'no endpoint is ready' });
  t.equal(attempts(), '1 1');
  await clock.turn(2000);
  a.answer = () => DELIVERED;
  t.strictSame(await send(), DELIVERED);
});

test('one that hangs leaves time for those behind it, and none of them gets more than a request may take', async (t) => {
  const { a, b, c, clock, send, sender } = failOver('abc');
  a.delayMs = Number.POSITIVE_INFINITY;
  b.delayMs = Number.POSITIVE_INFINITY;
  c.delayMs = 200;
  const outcome = send(900);
  await clock.turn(900);
  t.strictSame(await outcome, DELIVERED);
  t.strictSame([b.times(), c.times()], [[300], [600]]);

  const bounded = new FailOver([a, c], clock, 1000);
  const second = bounded.send(makeBatch(), 20_000);
  await clock.turn(1200);
  t.strictSame(await second, DELIVERED);
  sender.close();
  t.ok(a.closed && b.closed && c.closed);
});

test('when the process ends, a batch does not go on waiting for an endpoint that hangs', async (t) => {
  const { a, b, c, clock, send, sender, breakers } = failOver('abc');
  a.delayMs = b.delayMs = Number.POSITIVE_INFINITY;
  const outcome = send(30_000);
  await clock.turn(5000);
  sender.hurry(900);
  await clock.turn(900);
  t.strictSame(await outcome, DELIVERED);
  t.strictSame([b.times(), c.times()], [[5300], [5600]]);
  t.equal(breakers[2]?.state(), 'closed');
});

test('hurry reaches all of them', async (t) => {
  const { a, b, clock, send, sender } = failOver();
  a.answer = b.answer = () => DOWN;
  await send();
  t.equal(sender.readyAt(), 2000);
  sender.hurry();
  t.equal(sender.readyAt(), 1000);
  await clock.turn(1000);
  a.answer = () => DELIVERED;
  t.strictSame(await send(), DELIVERED);
});
