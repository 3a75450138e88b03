import { test } from 'tap';
import { Breaker, type BreakerOptions } from '../../src/export/breaker.js';
import type { ExportEvent } from '../../src/export/export-event.js';
import type { Outcome } from '../../src/export/sender.js';
import { BUSY, DELIVERED, DOWN, FakeEndpoint, REFUSED, throttled, TOO_LARGE } from './fake-endpoint.js';
import { makeBatch } from './make-batch.js';
import { TurnedClock } from './turned-clock.js';

/** A breaker around an endpoint that gives one answer after the other, and the last one for ever. */
function breakerWith(answers: Outcome[], options: BreakerOptions = {}, delayMs = 0) {
  const clock = new TurnedClock();
  clock.random = () => 0.5;
  const endpoint = new FakeEndpoint(clock, () => (answers.length > 1 ? answers.shift() : answers[0]) as Outcome, delayMs);
  const events: ExportEvent[] = [];
  let open = 0;
  const breaker = new Breaker(endpoint, clock, {
    ...options,
    count: (change) => {
      open += change;
    },
    say: (event) => events.push(event),
  });
  const send = () => breaker.send(makeBatch(), 10_000);
  const pause = () => breaker.readyAt() - clock.now();
  return { clock, endpoint, breaker, events, send, pause, open: () => open };
}

test('a breaker that has seen no failure lets everything through', async (t) => {
  const { breaker, endpoint, send } = breakerWith([DELIVERED]);
  t.strictSame(await Promise.all([send(), send(), send()]), [DELIVERED, DELIVERED, DELIVERED]);
  t.equal(endpoint.attempts.length, 3);
  t.ok(breaker.readyAt() <= 0);
  t.equal(breaker.describe(), 'breaker(a)');
});

test('a failed connection opens it; while it is open nothing reaches the endpoint', async (t) => {
  const { breaker, clock, endpoint, events, open, pause, send } = breakerWith([DOWN]);
  await send();
  t.equal(breaker.state(), 'open');
  t.equal(open(), 1);
  t.strictSame(events, [{ kind: 'unreachable', endpoint: 'a', reason: 'connect ECONNREFUSED', count: 0 }]);
  t.ok(pause() >= 1000);
  await clock.turn(pause() - 1);
  t.match(await send(), { kind: 'later', reason: 'connect ECONNREFUSED' });
  t.equal(endpoint.attempts.length, 1);
});

test('three answers of "later" in a row open it; between them it rests a moment', async (t) => {
  const { breaker, clock, pause, send, open } = breakerWith([BUSY]);
  for (const failures of [1, 2]) {
    await send();
    t.equal(breaker.state(), 'closed', `${failures}`);
    t.ok(pause() >= 100 && pause() <= 400, `a rest of ${pause()} ms`);
    await clock.turn(pause());
  }
  await send();
  t.equal(breaker.state(), 'open');
  t.equal(open(), 1);
});

test('a success in between begins the count anew', async (t) => {
  const { breaker, clock, pause, send } = breakerWith([BUSY, BUSY, DELIVERED, BUSY, BUSY, DELIVERED]);
  for (let sent = 0; sent < 6; sent += 1) {
    await send();
    t.equal(breaker.state(), 'closed');
    await clock.turn(Math.max(0, pause()));
  }
});

test('single failures far apart do not make the rests longer', async (t) => {
  const { clock, pause, send } = breakerWith([BUSY, BUSY, DELIVERED, BUSY]);
  clock.random = () => 0.999;
  const rests: number[] = [];
  for (let sent = 0; sent < 4; sent += 1) {
    await send();
    rests.push(Math.round(pause()));
    await clock.turn(Math.max(0, pause()));
  }
  t.strictSame(rests, [300, 400, 0, 300]);
});

test('an endpoint that refuses a batch or finds it too large lives', async (t) => {
  const { breaker, send, events } = breakerWith([REFUSED, TOO_LARGE, REFUSED, REFUSED]);
  for (let sent = 0; sent < 4; sent += 1) await send();
  t.equal(breaker.state(), 'closed');
  t.ok(breaker.readyAt() <= 0);
  t.strictSame(events[0], { kind: 'refused', endpoint: 'a', reason: 'status 400: no', count: 1 });
  t.equal(events.length, 3, 'what is too large may still pass in pieces');
});

test('after the pause exactly one batch goes as a probe; others are answered at once', async (t) => {
  const { breaker, clock, endpoint, open, pause, send, events } = breakerWith([DOWN, DELIVERED], {}, 100);
  const first = send();
  await clock.turn(100);
  await first;
  await clock.turn(pause());
  const probe = send();
  t.equal(breaker.state(), 'half-open');
  t.equal(open(), 1, 'still counted as open');
  t.ok(pause() > 0, 'not ready for another one');
  t.match(await send(), { kind: 'later' });
  t.equal(endpoint.attempts.length, 2);
  await clock.turn(100);
  t.strictSame(await probe, DELIVERED);
  t.equal(breaker.state(), 'closed');
  t.equal(open(), 0);
  t.ok(pause() <= 0);
  t.equal(events.at(-1)?.kind, 'recovered');
});

test('a probe that is refused closes it as well', async (t) => {
  const { breaker, clock, pause, send } = breakerWith([DOWN, REFUSED]);
  await send();
  await clock.turn(pause());
  await send();
  t.equal(breaker.state(), 'closed');
});

test('pauses grow from 1 s to at most 30 s with each failed probe, and begin anew after a recovery', async (t) => {
  const down = Array.from({ length: 8 }, () => DOWN);
  const { clock, pause, send, events } = breakerWith([...down, DELIVERED, DOWN]);
  const pauses: number[] = [];
  for (let failures = 0; failures < 8; failures += 1) {
    await send();
    pauses.push(Math.round(pause()));
    await clock.turn(pause());
  }
  t.strictSame(pauses, [2000, 3500, 5750, 9125, 14188, 15500, 15500, 15500], 'with a chance of one half each time');
  t.equal(events.length, 1, 'said once');
  await send();
  await send();
  t.equal(pause(), 2000);
});

test('no chance makes a pause shorter than 1 s or longer than 30 s', async (t) => {
  for (const [chance, shortest, longest] of [[0, 1000, 1000], [0.999_999, 2999, 30_000]] as const) {
    const { clock, pause, send } = breakerWith([DOWN]);
    clock.random = () => chance;
    const pauses: number[] = [];
    for (let failures = 0; failures < 6; failures += 1) {
      await send();
      pauses.push(pause());
      await clock.turn(pause());
    }
    t.ok(Math.min(...pauses) >= shortest && Math.max(...pauses) <= longest, pauses.join(' '));
    t.ok(Math.max(...pauses) >= longest - 1);
  }
});

test('Retry-After is the least pause: 0, 1 s, 30 s, an hour', async (t) => {
  for (const [asked, least, most] of [[0, 100, 400], [1000, 1000, 3000], [30_000, 30_000, 37_500], [3_600_000, 3_600_000, 4_500_000]] as const) {
    const { endpoint, breaker, clock, pause, send } = breakerWith([throttled(asked), DELIVERED]);
    await send();
    t.ok(pause() >= least && pause() <= most, `asked ${asked}, pauses ${pause()}`);
    t.equal(breaker.state(), asked === 0 ? 'closed' : 'open');
    await clock.turn(pause() - 1);
    await send();
    t.equal(endpoint.attempts.length, 1);
    await clock.turn(1);
    t.strictSame(await send(), DELIVERED);
  }
});

test('an endpoint that asks for no pause at all, for ever, is not flooded', async (t) => {
  const { clock, endpoint, pause, send } = breakerWith([throttled(0)]);
  while (clock.now() < 60_000) {
    await send();
    await clock.turn(Math.max(1, pause()));
  }
  t.ok(endpoint.attempts.length < 12, `${endpoint.attempts.length} attempts in a minute`);
});

test('an attempt from before the outage that ends during it decides nothing', async (t) => {
  const { breaker, clock, endpoint, send, pause, events } = breakerWith([DELIVERED], {}, 5000);
  const early = send();
  endpoint.delayMs = 0;
  endpoint.answer = () => DOWN;
  await send();
  const until = breaker.readyAt();
  endpoint.answer = () => DELIVERED;
  await clock.turn(until - 1);
  t.equal(breaker.state(), 'open');
  await clock.turn(5000);
  await early;
  t.equal(breaker.state(), 'open', 'only a probe tells');
  t.ok(pause() <= 0);
  await send();
  t.equal(breaker.state(), 'closed');
  t.strictSame(events.map(({ kind }) => kind), ['unreachable', 'recovered']);
});

test('several requests that fail together make one outage with one first pause', async (t) => {
  const { clock, pause, send, open, events } = breakerWith([DOWN], {}, 50);
  const sent = [send(), send(), send(), send()];
  await clock.turn(50);
  await Promise.all(sent);
  t.equal(pause(), 2000);
  t.equal(open(), 1);
  t.equal(events.length, 1);
});

test('a late answer that asks for a long pause is obeyed, whenever it began', async (t) => {
  const { clock, endpoint, send, pause } = breakerWith([throttled(60_000)], {}, 100);
  const early = send();
  endpoint.delayMs = 0;
  endpoint.answer = () => DOWN;
  await send();
  endpoint.answer = () => throttled(60_000);
  await clock.turn(100);
  await early;
  t.ok(pause() >= 60_000);
});

test('what was asked before a probe worked is forgotten', async (t) => {
  const { breaker, clock, endpoint, send, pause } = breakerWith([DOWN], {}, 4000);
  const early = send();
  endpoint.delayMs = 0;
  await send();
  await clock.turn(pause());
  endpoint.delayMs = 5000;
  const probe = send();
  endpoint.answer = () => throttled(60_000);
  await clock.turn(2000);
  await early;
  endpoint.answer = () => DELIVERED;
  await clock.turn(3000);
  await probe;
  t.equal(breaker.state(), 'closed');
  endpoint.delayMs = 0;
  endpoint.answer = () => BUSY;
  await send();
  t.ok(pause() <= 400);
});

test('somebody in a hurry cuts a long pause to 1 s after the last failure, but never one that was asked for', async (t) => {
  const { breaker, clock, pause, send } = breakerWith([DOWN, DOWN, DOWN, throttled(20_000)]);
  for (let failures = 0; failures < 3; failures += 1) {
    await send();
    await clock.turn(failures < 2 ? pause() : 0);
  }
  t.equal(pause(), 5750);
  breaker.hurry();
  t.equal(pause(), 1000);
  await clock.turn(1000);
  breaker.hurry();
  await send();
  t.ok(pause() >= 20_000);
  breaker.hurry();
  t.ok(pause() >= 20_000);
});

test('partial success is said with its number, a warning with 0', async (t) => {
  const { send, events } = breakerWith([
    { kind: 'delivered', rejected: 2, reason: 'too old' },
    { kind: 'delivered', reason: 'deprecated field' },
    DELIVERED,
  ]);
  for (let sent = 0; sent < 3; sent += 1) await send();
  t.strictSame(events, [
    { kind: 'partial', endpoint: 'a', reason: 'too old', count: 2 },
    { kind: 'partial', endpoint: 'a', reason: 'deprecated field', count: 0 },
  ]);
});

test('closing it closes the endpoint, and what that cuts off is no outage', async (t) => {
  const { breaker, clock, endpoint, events, open, send } = breakerWith([DOWN], {}, 100);
  const sent = send();
  breaker.close();
  t.ok(endpoint.closed);
  await clock.turn(100);
  t.strictSame(await sent, DOWN);
  t.strictSame(events, []);
  t.equal(open(), 0);
});
