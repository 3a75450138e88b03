import t from 'tap';
import { giveBack } from '../../src/export/give-back.js';

t.test('the memory of a body is free at once', async (t) => {
  const before = process.memoryUsage().arrayBuffers;
  const bodies = Array.from({ length: 64 }, () => new Uint8Array(1024 * 1024));
  t.ok(process.memoryUsage().arrayBuffers - before > 60 * 1024 * 1024);
  for (const body of bodies) giveBack(body);
  t.ok(process.memoryUsage().arrayBuffers - before < 4 * 1024 * 1024);
  t.ok(bodies.every(({ byteLength }) => byteLength === 0));
  for (const body of bodies) giveBack(body);
});

t.test('memory that others are in stays, shared memory too', async (t) => {
  const whole = new Uint8Array(100).fill(7);
  giveBack(whole.subarray(0, 50));
  giveBack(whole.subarray(50));
  t.equal(whole[99], 7);
  const pooled = Buffer.from('a body in the pool of Buffer');
  giveBack(pooled);
  t.equal(pooled.toString(), 'a body in the pool of Buffer');
  giveBack(new Uint8Array(new SharedArrayBuffer(8)));
  giveBack(new Uint8Array(0));
});
