import { createHash } from 'node:crypto';
import { test } from 'tap';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import { randomnessOf } from '../../src/sample/randomness.js';
import { adjustedCountOf, ALWAYS, NEVER, ratioOf, thOf, thresholdOf, thresholdOfTh } from '../../src/sample/threshold.js';

const RATIOS = [1, 0.5, 0.333, 0.25, 0.1, 0.01, 0.001, 0];
const IDS = Array.from({ length: 100_000 }, (_, counter) =>
  createHash('sha256').update(String(counter)).digest('hex').slice(0, 32),
);

const keeps = (id: string, threshold: string) => randomnessOf(id, undefined) >= threshold;

/** The same question asked with whole numbers, by the formula of the specification. */
function keepsByNumbers(id: string, ratio: number, digits: number): boolean {
  if (ratio === 0) return false;
  const scale = 16n ** BigInt(digits);
  const parts = 2n ** 52n;
  const rejected = ((parts - BigInt(Math.round(ratio * Number(parts)))) * scale * 2n + parts) / (parts * 2n);
  return BigInt(`0x${id.slice(18)}`) >= rejected * 16n ** BigInt(14 - digits);
}

test('keeps the traces that a count with whole numbers keeps', async (t) => {
  for (const ratio of RATIOS) {
    const leading = ratio > 0 && ratio < 1 ? Math.floor(-Math.log2(ratio) / 4) : 0;
    const threshold = thresholdOf(ratio);
    const kept = IDS.filter((id) => keeps(id, threshold)).length;
    const expected = IDS.filter((id) => keepsByNumbers(id, ratio, 4 + leading)).length;
    t.equal(kept, expected, `ratio ${ratio}: ${kept} of 100000`);
  }
});

test('keeps the share that was asked for among ids of the SDK', async (t) => {
  const generator = new RandomIdGenerator();
  const ids = Array.from({ length: 100_000 }, () => generator.generateTraceId());
  for (const [ratio, fiveSigma] of [
    [0.1, 0.00474],
    [0.01, 0.00157],
  ] as const) {
    const threshold = thresholdOf(ratio);
    const share = ids.filter((id) => keeps(id, threshold)).length / ids.length;
    t.ok(Math.abs(share - ratio) <= fiveSigma, `${ratio}: ${share}`);
  }
});

test('a trace that a smaller ratio keeps, each larger one keeps', async (t) => {
  const thresholds = RATIOS.map((ratio) => thresholdOf(ratio));
  let exceptions = 0;
  for (const id of IDS) {
    let below = true;
    for (const threshold of thresholds) {
      const kept = keeps(id, threshold);
      if (kept && !below) exceptions += 1;
      below = kept;
    }
  }
  t.equal(exceptions, 0);
});

test('writes the thresholds of the table in the specification', async (t) => {
  const table: [number, string, string, string][] = [
    [1, '0', '0', '0'],
    [2, '8', '8', '8'],
    [3, 'aab', 'aaab', 'aaaab'],
    [4, 'c', 'c', 'c'],
    [5, 'ccd', 'cccd', 'ccccd'],
    [8, 'e', 'e', 'e'],
    [10, 'e66', 'e666', 'e6666'],
    [16, 'f', 'f', 'f'],
    [100, 'fd71', 'fd70a', 'fd70a4'],
    [1000, 'ffbe7', 'ffbe77', 'ffbe76d'],
    [10_000, 'fff972', 'fff9724', 'fff97247'],
    [100_000, 'ffff584', 'ffff583a', 'ffff583a5'],
    [1_000_000, 'ffffef4', 'ffffef39', 'ffffef391'],
  ];
  for (const [oneIn, ...expected] of table) {
    t.strictSame([3, 4, 5].map((precision) => thOf(thresholdOf(1 / oneIn, precision))), expected, `1 in ${oneIn}`);
  }
});

test('a threshold survives being written and read, and its adjusted count is that of the ratio', async (t) => {
  let worst = 0;
  let broken = 0;
  let seed = 1;
  for (let round = 0; round < 1_000_000; round += 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const ratio = (seed + 1) / 2 ** 32;
    const threshold = thresholdOf(ratio);
    const th = thOf(threshold) as string;
    if (thresholdOfTh(th) !== threshold) broken += 1;
    worst = Math.max(worst, Math.abs(ratioOf(threshold) / ratio - 1));
  }
  t.equal(broken, 0);
  t.ok(worst <= 1.3e-4, `relative error ${worst}`);
});

test('counts what a kept span stands for, and has no count for what is malformed', async (t) => {
  t.equal(adjustedCountOf('0'), 1);
  t.equal(adjustedCountOf('8'), 2);
  t.equal(adjustedCountOf('c'), 4);
  t.equal(adjustedCountOf('zz'), 0);
  for (const bad of ['', 'C', '0x8', '123456789012345', ' 8', '8 ']) t.equal(thresholdOfTh(bad), undefined, `'${bad}'`);
});

test('keeps all of ratio 1 and none of ratio 0, whatever the bits', async (t) => {
  t.equal(thresholdOf(1), ALWAYS);
  t.equal(thresholdOf(2), ALWAYS);
  t.equal(thresholdOf(0), NEVER);
  t.equal(thresholdOf(Number.NaN), NEVER);
  t.equal(thOf(NEVER), undefined);
  t.equal(ratioOf(NEVER), 0);
  t.ok(keeps('0'.repeat(32), ALWAYS));
  t.notOk(keeps('f'.repeat(32), NEVER));
  t.ok(keeps('f'.repeat(32), thresholdOf(2 ** -52)));
});
