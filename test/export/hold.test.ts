import t from 'tap';
import { Hold } from '../../src/export/hold.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

t.test('an ending process is held as often as there is something to send, for no more than the bound in all', async (t) => {
  const hold = new Hold(1000);
  const left: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    await hold.during(async (timeoutMs) => {
      left.push(timeoutMs);
      await pause(300);
    });
  }
  t.equal(left.length, 3);
  t.equal(left[0], 1000);
  t.ok((left[1] ?? 0) <= 710 && (left[2] ?? 0) <= 420, left.join());
});

t.test('short holds count as a tenth each, so that they come to an end', async (t) => {
  const hold = new Hold(1000);
  let held = 0;
  for (let time = 0; time < 100; time += 1) await hold.during(async () => void (held += 1));
  t.equal(held, 10);
});

t.test('one at a time', async (t) => {
  const hold = new Hold(1000);
  let held = 0;
  const first = hold.during(() => pause(10));
  await hold.during(async () => void (held += 1));
  t.equal(held, 0);
  await first;
});
