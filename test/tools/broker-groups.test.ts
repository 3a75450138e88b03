import type { Consumer } from 'kafkajs';
import t, { type Test } from 'tap';
import { adminOf, brokerAndClient, Changes, collect, consumerOf, producerOf } from './broker-clients.js';

const partitions = [0, 1, 2, 3, 4, 5];

/** Members of one group on a topic with six partitions, and what each one holds at the moment. */
async function sharing(t: Test) {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  await admin.createTopics({ topics: [{ topic: 'six', numPartitions: 6 }] });
  const held = new Map<Consumer, number[]>();
  const changes = new Changes();
  const join = async (options = {}, eachMessage = async () => {}) => {
    const consumer = await consumerOf(t, kafka, { groupId: 'team', ...options });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      held.set(consumer, payload.memberAssignment['six'] ?? []);
      changes.happened();
    });
    await consumer.subscribe({ topic: 'six' });
    await consumer.run({ eachMessage });
    return consumer;
  };
  const shared = (members: readonly Consumer[]) =>
    changes.until(() => {
      const now = members.map((member) => held.get(member) ?? []);
      return now.every((one) => one.length === 6 / members.length) && new Set(now.flat()).size === 6;
    });
  return { admin, join, shared, held, kafka };
}

t.test('two members share the partitions, a third gets its part, and leaving gives it back', async (t) => {
  const { join, shared, held, admin } = await sharing(t);
  const [first, second] = await Promise.all([join(), join()]);
  await shared([first, second]);
  const third = await join();
  await shared([first, second, third]);
  t.strictSame([...held.values()].flat().sort(), partitions, 'every partition has one owner');
  const described = await admin.describeGroups(['team']);
  t.match(described.groups, [
    { groupId: 'team', state: 'Stable', protocolType: 'consumer', protocol: 'RoundRobinAssigner' },
  ]);
  t.equal(described.groups[0]?.members.length, 3);
  await third.disconnect();
  await shared([first, second]);
  t.pass('the two have all six again');
});

t.test('a member that falls silent loses its partitions when its session ends', async (t) => {
  const { join, shared, kafka } = await sharing(t);
  const staying = await join();
  await shared([staying]);
  // It heartbeats between two messages only, and its first message takes as long as this test.
  let release: (() => void) | undefined;
  const stuck = new Changes();
  const eachMessage = () =>
    new Promise<void>((resolve) => {
      release = resolve;
      stuck.happened();
    });
  const silent = await join({ sessionTimeout: 300 }, eachMessage);
  t.teardown(() => release?.());
  await shared([staying, silent]);
  const producer = await producerOf(t, kafka);
  await producer.send({ topic: 'six', messages: partitions.map((partition) => ({ partition, value: 'x' })) });
  await stuck.until(() => release !== undefined);
  await shared([staying]);
  t.pass('the other one has all six again');
});

t.test('a new member goes on where the group stopped', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka);
  await producer.send({ topic: 'a', messages: [{ value: '1' }, { value: '2' }] });
  const before = await collect(t, kafka, 'a', { groupId: 'g' });
  await before.until(2);
  await before.consumer.disconnect();
  await producer.send({ topic: 'a', messages: [{ value: '3' }] });
  const after = await collect(t, kafka, 'a', { groupId: 'g' });
  await after.until(1);
  t.strictSame(
    after.seen.map(({ value }) => value),
    ['3'],
  );
  const other = await collect(t, kafka, 'a', { groupId: 'other' });
  await other.until(3);
  t.strictSame(
    other.seen.map(({ value }) => value),
    ['1', '2', '3'],
    'another group has its own place',
  );
});

t.test('without fromBeginning a new group sees only what comes later', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka);
  await producer.send({ topic: 'a', messages: [{ value: 'old' }] });
  const consumer = await consumerOf(t, kafka, { groupId: 'g' });
  const seen: string[] = [];
  const changes = new Changes();
  let polled = false;
  consumer.on(consumer.events.FETCH, () => {
    polled = true;
    changes.happened();
  });
  await consumer.subscribe({ topic: 'a' });
  await consumer.run({
    eachMessage: async ({ message }) => {
      seen.push(String(message.value));
      changes.happened();
    },
  });
  await changes.until(() => polled);
  await producer.send({ topic: 'a', messages: [{ value: 'new' }] });
  await changes.until(() => seen.length > 0);
  t.strictSame(seen, ['new']);
});

t.test('offsets committed by hand are those that admin sees and the next member starts from', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  const producer = await producerOf(t, kafka);
  await producer.send({ topic: 'a', messages: [{ value: '1' }, { value: '2' }, { value: '3' }] });
  const consumer = await consumerOf(t, kafka, { groupId: 'g' });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.subscribe({ topic: 'a', fromBeginning: true });
  await consumer.run({ autoCommit: false, eachMessage: async () => {} });
  await joined;
  await consumer.commitOffsets([{ topic: 'a', partition: 0, offset: '2', metadata: 'by hand' }]);
  t.match(await admin.fetchOffsets({ groupId: 'g', topics: ['a'] }), [
    { topic: 'a', partitions: [{ partition: 0, offset: '2', metadata: 'by hand' }] },
  ]);
  await consumer.disconnect();
  const next = await collect(t, kafka, 'a', { groupId: 'g' });
  await next.until(1);
  t.match(next.seen, [{ offset: '2', value: '3' }]);
});

t.test('groups are listed, and deleted when nobody is in them', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  const producer = await producerOf(t, kafka);
  await producer.send({ topic: 'a', messages: [{ value: '1' }] });
  const { consumer, until } = await collect(t, kafka, 'a', { groupId: 'g' });
  await until(1);
  t.match(await admin.listGroups(), { groups: [{ groupId: 'g', protocolType: 'consumer' }] });
  await t.rejects(admin.deleteGroups(['g']), { name: 'KafkaJSDeleteGroupsError' });
  await consumer.disconnect();
  t.match(await admin.deleteGroups(['g']), [{ groupId: 'g', errorCode: 0 }]);
  t.strictSame((await admin.listGroups()).groups, []);
});
