import { test } from 'tap';
import { Breaker } from '../../src/export/breaker.js';
import { Courier } from '../../src/export/courier.js';
import { Ledger } from '../../src/export/ledger.js';
import type { Outcome } from '../../src/export/sender.js';
import { DELIVERED, DOWN, FakeEndpoint, throttled } from './fake-endpoint.js';
import { makeBatch } from './make-batch.js';
import { TurnedClock } from './turned-clock.js';

const AGENTS = 50;
const BUCKET_MS = 100;

/**
 * Agents that start in the same moment and hand over a batch each second in step; the collector answers with `outage` from
 * second 10 for that long. What it saw: the requests of each tenth of a second after its recovery.
 */
async function recovery(seed: number, outage: Outcome, outageMs: number) {
  const clock = new TurnedClock(seed);
  const from = 10_000;
  const until = from + outageMs;
  const answer = () => (clock.now() >= from && clock.now() < until ? outage : DELIVERED);
  const collectors = Array.from({ length: AGENTS }, () => new FakeEndpoint(clock, answer, 20));
  const couriers = collectors.map((collector) => {
    const sender = new Breaker(collector, clock);
    const ledger = new Ledger();
    return new Courier({ sender, ledger, clock, maxBytes: 1e7, requestTimeoutMs: 10_000, say: () => {} });
  });
  const end = until + 45_000;
  while (clock.now() < end) {
    for (const courier of couriers) courier.add(makeBatch());
    await clock.turn(1000);
  }
  await clock.turn(1000);
  // The first request of each agent that meets the recovered collector is its probe.
  const probes = collectors.map((collector) => Math.min(...collector.times().filter((at) => at + 20 >= until)));
  const during = collectors.map((collector) => collector.times().filter((at) => at >= from && at + 20 < until).length);
  const after = collectors.flatMap((collector) => collector.times().filter((at) => at >= until));
  return {
    busiest: Math.max(...buckets(probes)),
    last: Math.max(...probes) - until,
    mostDuring: Math.max(...during),
    /** Of all requests, backlog included, the share of the busiest tenth of a second. */
    share: Math.max(...buckets(after)) / after.length,
    lost: collectors.reduce((sum, { stored }) => sum - stored.length, AGENTS * Math.ceil(end / 1000)),
  };
}

function buckets(times: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(Math.floor(time / BUCKET_MS), (counts.get(Math.floor(time / BUCKET_MS)) ?? 0) + 1);
  return [...counts.values()];
}

for (const [name, outage, outageMs] of [
  ['a restart of five seconds', DOWN, 5000],
  ['an outage of twenty seconds', DOWN, 20_000],
  ['an outage of two minutes', DOWN, 120_000],
  ['a collector that throttles everybody for thirty seconds', throttled(30_000), 1000],
] as const) {
  test(`fifty agents do not come back to a collector in one moment: ${name}`, async (t) => {
    for (const seed of [1, 2, 3]) {
      const seen = await recovery(seed, outage, outageMs);
      t.ok(seen.busiest <= AGENTS / 10, `${seen.busiest} of ${AGENTS} probes in the busiest tenth of a second`);
      t.ok(seen.share <= 0.1, `${(100 * seen.share).toFixed(1)} % of the requests`);
      t.ok(seen.mostDuring <= 2 + outageMs / 2000, `${seen.mostDuring} attempts of one agent during the outage`);
      t.ok(seen.last <= 40_000, `the last one after ${Math.round(seen.last)} ms`);
      t.equal(seen.lost, 0);
    }
  });
}
