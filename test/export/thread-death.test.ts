import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { ChannelCarrier } from '../../src/export/channel-carrier.js';
import { Ledger } from '../../src/export/ledger.js';
import { setLogLevel } from '../../src/report/report.js';
import { makeBatch } from './make-batch.js';
import { holdingPlan, threadStack, until } from './thread-stack.js';

const MIB = 1024 * 1024;
setLogLevel('none');

t.test('who awaits a drain is told at once when the exporting thread dies', async (t) => {
  const { carrier, ledger, channel, kill } = threadStack(holdingPlan(MIB));
  carrier.post(0, makeBatch({ spans: 3 }));
  await until(() => ledger.get('exporter_ready') === 1 && ledger.get('received_spans') === 3);
  const inWorker = new ChannelCarrier(channel, new Ledger(ledger.memory), MIB);
  const began = performance.now();
  const drains = Promise.all([carrier.drain(20_000), inWorker.drain(20_000)]);
  await pause(50);
  kill();
  t.strictSame(await drains, [false, false]);
  t.ok(performance.now() - began < 5000, `after ${Math.round(performance.now() - began)} ms`);
  t.equal(ledger.get('dropped_worker'), 3);
});

t.test('what worker threads of the service hand over goes to the main thread when the exporting thread is dead', async (t) => {
  const { carrier, instead, ledger, channel, kill } = threadStack(holdingPlan(MIB));
  carrier.start();
  await until(() => ledger.get('exporter_ready') === 1);
  kill();
  await until(() => carrier.needsLoop && ledger.get('exporter_ready') === 1);
  const inWorker = new ChannelCarrier(channel, new Ledger(ledger.memory), MIB);
  inWorker.post(0, makeBatch({ spans: 5 }));
  t.equal(await inWorker.drain(5000), true);
  t.strictSame(instead.posted.map(({ spans }) => spans), [5]);
  t.equal(ledger.get('received_spans'), 5);
  t.equal(ledger.get('dropped_worker'), 0);

  // At an end nothing arrives by the event loop any more.
  inWorker.post(0, makeBatch({ spans: 7 }));
  t.ok(carrier.end(100));
  t.strictSame(instead.posted.map(({ spans }) => spans), [5, 7]);
  t.equal(instead.ended, 1);
});

t.test('what worker threads hold while the exporting thread boots in vain is not lost either', async (t) => {
  const { carrier, instead, ledger, channel } = threadStack(holdingPlan(MIB), '/nowhere/exporter.cjs');
  const inWorker = new ChannelCarrier(channel, new Ledger(ledger.memory), MIB);
  inWorker.post(0, makeBatch({ spans: 4 }));
  t.equal(ledger.get('early_spans'), 4);
  carrier.start();
  await until(() => instead.posted.length === 1);
  t.equal(ledger.get('early_spans'), 0);
  t.equal(ledger.get('early_bytes'), 0);
});

t.test('what a worker thread of the service holds leaves as soon as somebody listens', async () => {
  const { carrier, ledger, channel } = threadStack(holdingPlan(MIB));
  const inWorker = new ChannelCarrier(channel, new Ledger(ledger.memory), MIB);
  inWorker.post(0, makeBatch({ spans: 4 }));
  carrier.start();
  await until(() => ledger.get('received_spans') === 4);
  carrier.end(100);
});

t.test('a batch for a destination that does not exist is counted', async (t) => {
  const { carrier, ledger } = threadStack(holdingPlan(MIB));
  carrier.post(3, makeBatch({ spans: 4 }));
  await until(() => ledger.get('received_spans') === 4);
  t.equal(ledger.get('dropped_misrouted'), 4);
  carrier.end(100);
});
