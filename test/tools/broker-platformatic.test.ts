import t from 'tap';
import { brokerAndClient, collect } from './broker-clients.js';

const skip = 'withResolvers' in Promise ? false : '@platformatic/kafka calls Promise.withResolvers, which Node 20 lacks';

/** The library and the options that all its clients want. It speaks the newest versions of every request. */
async function library(brokers: string): Promise<{ lib: any; base: object }> {
  const lib: any = await import('@platformatic/kafka');
  const { stringSerializers: serializers, stringDeserializers: deserializers } = lib;
  return {
    lib,
    base: { clientId: 'p', bootstrapBrokers: [brokers], serializers, deserializers, autocreateTopics: true },
  };
}

async function take(stream: AsyncIterable<any>, count: number): Promise<unknown[]> {
  const seen = [];
  for await (const { partition, offset, key, value, headers } of stream) {
    seen.push([partition, Number(offset), key, value, Object.fromEntries(headers)]);
    if (seen.length === count) break;
  }
  return seen.sort();
}

t.test('@platformatic/kafka produces and consumes in a group, plain and compressed', { skip }, async (t) => {
  const { broker, kafka } = await brokerAndClient(t);
  const { lib, base } = await library(broker.brokers);
  const admin = new lib.Admin(base);
  t.teardown(() => admin.close());
  t.match(await admin.createTopics({ topics: ['orders'], partitions: 2, replicas: 1 }), [
    { name: 'orders', partitions: 2 },
  ]);
  const producer = new lib.Producer(base);
  t.teardown(() => producer.close());
  const topic = 'orders';
  await producer.send({ messages: [{ topic, partition: 0, key: 'k', value: 'one', headers: { h: 'x' } }] });
  await producer.send({ messages: [{ topic, partition: 1, key: 'l', value: 'two' }], compression: 'gzip' });

  const consumer = new lib.Consumer({ ...base, groupId: 'g' });
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', maxWaitTime: 200 });
  t.strictSame(await take(stream, 2), [
    [0, 0, 'k', 'one', { h: 'x' }],
    [1, 0, 'l', 'two', {}],
  ]);
  t.match((await admin.describeGroups({ groups: ['g'] })).get('g'), { state: 'Stable', protocolType: 'consumer' });
  await consumer.close(true);
  const committed = await admin.listConsumerGroupOffsets({ groups: ['g'] });
  t.match(committed, [
    { groupId: 'g', topics: [{ name: topic, partitions: [{ committedOffset: 1n }, { committedOffset: 1n }] }] },
  ]);

  const { seen, until } = await collect(t, kafka, topic, { groupId: 'other' });
  await until(2);
  t.strictSame(seen.map(({ value }) => value).sort(), ['one', 'two'], 'kafkajs reads the same');
});

t.test('transactions of @platformatic/kafka', { skip }, async (t) => {
  const { broker } = await brokerAndClient(t);
  const { lib, base } = await library(broker.brokers);
  const producer = new lib.Producer({ ...base, transactionalId: 'tx', idempotent: true });
  t.teardown(() => producer.close());
  for (const end of ['abort', 'commit']) {
    const transaction = await producer.beginTransaction();
    await transaction.send({ messages: [{ topic: 'a', value: end }] });
    await transaction[end]();
  }
  const consumer = new lib.Consumer({ ...base, groupId: 'g', isolationLevel: lib.FetchIsolationLevels.READ_COMMITTED });
  const stream = await consumer.consume({ topics: ['a'], mode: 'earliest', maxWaitTime: 200 });
  t.match(await take(stream, 1), [[0, 2, undefined, 'commit', {}]], 'behind the aborted message and its marker');
  await consumer.close(true);
});
