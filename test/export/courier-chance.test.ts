import { test } from 'tap';
import type { Outcome } from '../../src/export/sender.js';
import { courierStack, dropped } from './courier-stack.js';
import { BUSY, DELIVERED, DOWN, REFUSED, throttled, TOO_LARGE } from './fake-endpoint.js';
import { MemorySpool } from './memory-spool.js';
import { seeded, TurnedClock } from './turned-clock.js';

const OUTCOMES: readonly Outcome[] = [
  DELIVERED,
  DELIVERED,
  DELIVERED,
  { kind: 'delivered', rejected: 1, reason: 'too old' },
  BUSY,
  DOWN,
  throttled(0),
  throttled(2000),
  REFUSED,
  TOO_LARGE,
];

/** One life of a courier with everything left to chance; the books are checked after each step. */
async function life(seed: number, disk: boolean): Promise<string[]> {
  const mistakes: string[] = [];
  const random = seeded(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const spool = disk ? new MemorySpool() : undefined;
  const maxBytes = 8000;
  const names = pick(['a', 'ab']);
  // An end of a process that goes on all the same: what then had no answer in time may arrive twice.
  const ends = random() < 0.3;
  const stack = courierStack({ clock: new TurnedClock(seed), names, maxBytes, ...(spool && { spool }) });
  const { clock, courier, add, ledger, made, endpoints } = stack;
  let mood: readonly Outcome[] = OUTCOMES;
  for (const endpoint of endpoints) endpoint.answer = () => pick(mood);

  for (let step = 0; step < 400; step += 1) {
    if (random() < 0.05) mood = pick([OUTCOMES, [DELIVERED], [DOWN], [BUSY, DELIVERED], [TOO_LARGE, DELIVERED]]);
    if (random() < 0.1) for (const endpoint of endpoints) endpoint.delayMs = pick([0, 10, 300, 4000, 30_000]);
    if (spool && random() < 0.05) spool.works = !spool.works;
    if (random() < 0.03) void courier.drain(pick([0, 50, 1000]), ends);
    if (random() < 0.02) courier.park();
    if (random() < 0.6) add(1 + Math.floor(random() * 9));
    else await clock.turn(pick([0, 1, 50, 500, 5000]));
    check(step);
  }
  courier.close();
  check(400);
  if (ledger.get('queued_spans') !== 0 || ledger.get('in_flight_batches') !== 0) mistakes.push(`seed ${seed}: not empty`);
  await clock.turn(60_000);
  check(401);
  return mistakes;

  function check(step: number): void {
    const is = ledger.values();
    const spooled = spool?.spans() ?? 0;
    const sum = is.delivered_spans + dropped(ledger) + is.queued_spans + spooled;
    const wrong = (what: string) => mistakes.push(`seed ${seed}, step ${step}: ${what}`);
    if (sum !== made()) wrong(`made ${made()}, accounted for ${sum}: ${JSON.stringify(is)}`);
    if (is.queued_bytes > maxBytes) wrong(`${is.queued_bytes} bytes are held`);
    if (Object.values(is).some((value) => value < 0)) wrong(`less than nothing: ${JSON.stringify(is)}`);
    if (is.in_flight_spans > is.queued_spans) wrong('more in flight than queued');
    if (is.spooled_batches !== (spool?.batches.size ?? 0)) wrong('batches on disk');
    if (is.spooled_bytes !== (spool?.size().bytes ?? 0)) wrong('bytes on disk');
    if ((is.queued_spans === 0) !== (is.queued_bytes === 0)) wrong('spans without bytes');
    const stored = endpoints.flatMap((endpoint) => endpoint.stored);
    if (!ends && new Set(stored).size !== stored.length) wrong('a span was delivered twice');
  }
}

for (const disk of [false, true]) {
  test(`made = delivered + dropped + queued + on disk, at every step, ${disk ? 'with' : 'without'} a disk`, async (t) => {
    const mistakes: string[] = [];
    for (let seed = 1; seed <= 60; seed += 1) mistakes.push(...(await life(seed, disk)));
    t.strictSame(mistakes.slice(0, 5), []);
  });
}
