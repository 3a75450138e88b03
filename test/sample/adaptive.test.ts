import { createHash } from 'node:crypto';
import { test } from 'tap';
import { AdaptiveThreshold } from '../../src/sample/adaptive-threshold.js';
import { ALWAYS, adjustedCountOf, NEVER, thOf, thresholdOf } from '../../src/sample/threshold.js';

const idOf = (counter: number) => createHash('md5').update(String(counter)).digest('hex');

test('keeps the target per second, through a step of the load, and its counts tell the truth', async (t) => {
  let now = 0;
  const adaptive = new AdaptiveThreshold(100, () => now);
  const perSecond: number[] = [];
  let offered = 0;
  let estimated = 0;
  let counter = 0;
  for (let second = 0; second < 60; second += 1) {
    const rate = second < 30 ? 5000 : 500;
    let kept = 0;
    for (let index = 0; index < rate; index += 1) {
      now = second * 1000 + (index * 1000) / rate;
      const threshold = adaptive.raise(ALWAYS);
      counter += 1;
      if (idOf(counter).slice(18) >= threshold) {
        kept += 1;
        if (second > 0) estimated += adjustedCountOf(thOf(threshold) as string);
      }
      if (second > 0) offered += 1;
    }
    perSecond.push(kept);
  }
  const mean = (from: number, to: number) => perSecond.slice(from, to).reduce((sum, kept) => sum + kept, 0) / (to - from);
  t.ok(Math.abs(mean(3, 30) - 100) <= 10, `before the step: ${mean(3, 30)} per second`);
  t.ok(Math.abs(mean(33, 60) - 100) <= 10, `behind the step: ${mean(33, 60)} per second`);
  t.ok(Math.abs(estimated / offered - 1) <= 0.02, `estimated ${Math.round(estimated)} of ${offered}`);
});

test('leaves alone what rules keep below the limit, and shares the rest', async (t) => {
  let now = 0;
  const adaptive = new AdaptiveThreshold(100, () => now);
  const rare = thresholdOf(0.01);
  for (let index = 0; index < 1000; index += 1) {
    adaptive.raise(ALWAYS);
    adaptive.raise(rare);
  }
  now = 1000;
  t.equal(adaptive.raise(rare), rare);
  t.ok(Math.abs(adaptive.ratio() - 0.09) < 0.001, `the others share 90 per second: ${adaptive.ratio()}`);
  t.equal(adaptive.raise(NEVER), NEVER);
});

test('has no limit while less than the target is offered, nor after a quiet time', async (t) => {
  let now = 0;
  const adaptive = new AdaptiveThreshold(100, () => now);
  for (let index = 0; index < 5000; index += 1) adaptive.raise(ALWAYS);
  now = 1000;
  t.not(adaptive.raise(ALWAYS), ALWAYS);
  now = 120_000;
  t.equal(adaptive.raise(ALWAYS), ALWAYS);
});
