import { test } from 'tap';
import { HoldQueue } from '../../src/export/hold-queue.js';
import { seeded } from './turned-clock.js';

test('gives out the oldest first, whatever came back in between', async (t) => {
  const random = seeded(7);
  const queue = new HoldQueue<{ order: number }>();
  const model: number[] = [];
  const out: number[] = [];
  for (let step = 0, last = 0; step < 20_000; step += 1) {
    const chance = random();
    if (chance < 0.4) {
      last += 1;
      model.push(last);
      queue.put({ order: last });
    } else if (chance < 0.8) {
      const order = queue.shift()?.order;
      if (order !== model.shift()) t.fail(`step ${step}: ${order}`);
      if (order !== undefined) out.push(order);
    } else {
      const [order] = out.splice(Math.floor(random() * out.length), 1);
      if (order === undefined) continue;
      queue.put({ order });
      model.push(order);
      model.sort((a, b) => a - b);
    }
    if (queue.size !== model.length || queue.first()?.order !== model[0]) t.fail(`step ${step}`);
  }
  t.ok(model.length > 0);
});

test('of two with the same order, the one that came later goes first', async (t) => {
  const queue = new HoldQueue<{ order: number; half: string }>();
  for (const order of [1, 2, 3]) queue.put({ order, half: '' });
  queue.shift();
  queue.put({ order: 1, half: 'second' });
  queue.put({ order: 1, half: 'first' });
  t.strictSame([queue.shift()?.half, queue.shift()?.half, queue.shift()?.order, queue.size], ['first', 'second', 2, 1]);
});

test('a hundred thousand pass in no time', async (t) => {
  const queue = new HoldQueue<{ order: number }>();
  const start = performance.now();
  for (let order = 0; order < 100_000; order += 1) queue.put({ order });
  for (let order = 0; order < 100_000; order += 1) queue.shift();
  t.ok(performance.now() - start < 500);
  t.equal(queue.size, 0);
});
