import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { adminOf, clientOf, consumerOf, producerOf } from './broker-clients.js';

const main = join(__dirname, '../../tools/broker/main.js');

/** The broker as a process of its own. */
async function started(t: Test) {
  const child = spawn(process.execPath, [main, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const [first, second] = [String((await lines.next()).value), String((await lines.next()).value)];
  return { child, exit, first, address: second };
}

t.test('the command says first that it is no Kafka, then where it is, and ends when told to', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child, exit, first, address } = await started(t);
    t.match(first, /no Kafka/);
    t.match(address, /^127\.0\.0\.1:\d+$/);
    child.kill(signal);
    t.strictSame(await exit, [0, null], `by itself after ${signal}`);
  }
});

t.test('closing a busy broker leaves nothing behind that keeps its process alive', async (t) => {
  const { child, exit, address } = await started(t);
  const kafka = clientOf(address);
  const admin = await adminOf(t, kafka);
  const producer = await producerOf(t, kafka, { transactionalId: 't', idempotent: true, maxInFlightRequests: 1 });
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'a', messages: [{ value: '1' }] });
  const consumer = await consumerOf(t, kafka, { groupId: 'g', maxWaitTimeInMs: 60_000, sessionTimeout: 60_000 });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.subscribe({ topic: 'a' });
  await consumer.run({ eachMessage: async () => {} });
  await joined;
  t.strictSame(await admin.listTopics(), ['a']);
  const asked = performance.now();
  child.kill('SIGTERM');
  t.strictSame(await exit, [0, null], 'with a fetch, a session and a transaction under way');
  t.ok(performance.now() - asked < 5000, 'none of them is waited for');
});

t.test('a port that is no port is refused in one line', async (t) => {
  const child = spawn(process.execPath, [main, '--port', '99999'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = child.stderr.toArray();
  t.strictSame(await once(child, 'exit'), [1, null]);
  t.equal(Buffer.concat(await said).toString(), '--port wants 0 to 65535, not "99999"\n');
});
