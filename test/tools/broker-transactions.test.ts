import t from 'tap';
import { adminOf, brokerAndClient, collect, errorOf, producerOf } from './broker-clients.js';

const transactional = (transactionalId: string) => ({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
/** The same message for either of two partitions. */
const pair = (value: string) => [0, 1].map((partition) => ({ partition, value }));
const offsetsOf = (consumerGroupId: string, topic: string, offset: string) => ({
  consumerGroupId,
  topics: [{ topic, partitions: [{ partition: 0, offset }] }],
});

t.test('a reader of committed records sees a transaction when it is committed, and never an aborted one', async (t) => {
  const { kafka } = await brokerAndClient(t, { defaultPartitions: 2 });
  const admin = await adminOf(t, kafka);
  const producer = await producerOf(t, kafka, transactional('tx'));
  const plain = await producerOf(t, kafka);

  const aborted = await producer.transaction();
  await aborted.send({ topic: 'a', messages: pair('aborted') });
  await aborted.abort();
  const committed = await producer.transaction();
  await committed.send({ topic: 'a', messages: pair('committed') });
  await committed.commit();
  const open = await producer.transaction();
  await open.send({ topic: 'a', messages: pair('late') });
  await plain.send({ topic: 'a', messages: pair('behind') });

  const committedOnly = await collect(t, kafka, 'a', { groupId: 'committed' });
  const everything = await collect(t, kafka, 'a', { groupId: 'all', readUncommitted: true });
  await Promise.all([committedOnly.until(2), everything.until(8)]);
  const values = (seen: typeof everything.seen) =>
    seen.filter(({ partition }) => partition === 0).map(({ value }) => value);
  t.strictSame(values(committedOnly.seen), ['committed'], 'nothing behind the open transaction');
  t.strictSame(values(everything.seen), ['aborted', 'committed', 'late', 'behind']);
  t.match(await admin.fetchTopicOffsets('a'), [{ high: '4' }, { high: '4' }], 'the last stable offset');

  await open.commit();
  await committedOnly.until(6);
  t.strictSame(values(committedOnly.seen), ['committed', 'late', 'behind']);
  t.match(await admin.fetchTopicOffsets('a'), [{ high: '7' }, { high: '7' }], 'four messages and three markers');
});

t.test('offsets sent in a transaction count when it is committed', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  const producer = await producerOf(t, kafka, transactional('tx'));
  const committed = async () => (await admin.fetchOffsets({ groupId: 'g', topics: ['a'] }))[0]?.partitions[0]?.offset;
  await admin.createTopics({ topics: [{ topic: 'a' }, { topic: 'b' }] });

  const first = await producer.transaction();
  await first.send({ topic: 'b', messages: [{ value: '1' }] });
  await first.sendOffsets(offsetsOf('g', 'a', '5'));
  t.equal(await committed(), '-1', 'not yet');
  await first.commit();
  t.equal(await committed(), '5');

  const second = await producer.transaction();
  await second.sendOffsets(offsetsOf('g', 'a', '9'));
  await second.abort();
  t.equal(await committed(), '5', 'the aborted transaction changed nothing');
});

t.test('a second producer with the same transactional id fences the first and aborts what it left open', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const first = await producerOf(t, kafka, transactional('tx'));
  const left = await first.transaction();
  await left.send({ topic: 'a', messages: [{ value: 'left open' }] });
  const second = await producerOf(t, kafka, transactional('tx'));
  const next = await second.transaction();
  await next.send({ topic: 'a', messages: [{ value: 'next' }] });
  t.equal(await errorOf(left.commit()), 'INVALID_PRODUCER_EPOCH');
  await next.commit();
  const { seen, until } = await collect(t, kafka, 'a', { groupId: 'g' });
  await until(1);
  t.match(seen, [{ value: 'next' }]);
});

t.test('a transaction that stays open too long is aborted', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka, { ...transactional('tx'), transactionTimeout: 200 });
  const plain = await producerOf(t, kafka);
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'a', messages: [{ value: 'forgotten' }] });
  await plain.send({ topic: 'a', messages: [{ value: 'behind' }] });
  const { seen, until } = await collect(t, kafka, 'a', { groupId: 'g' });
  await until(1);
  t.match(seen, [{ value: 'behind' }]);
  t.equal(await errorOf(transaction.commit()), 'INVALID_PRODUCER_EPOCH');
});
