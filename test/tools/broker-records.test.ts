import { CompressionTypes } from 'kafkajs';
import t from 'tap';
import { adminOf, brokerAndClient, Changes, collect, consumerOf, errorOf, producerOf } from './broker-clients.js';

t.test('a message comes out as it went in: key, value, headers, partition, offset', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka);
  const sent = await producer.send({
    topic: 'orders',
    messages: [
      { key: 'k', value: 'first', headers: { traceparent: '00-1-2-01', two: Buffer.from('b') } },
      { value: null },
    ],
  });
  t.match(sent, [{ topicName: 'orders', partition: 0, errorCode: 0, baseOffset: '0' }]);
  const { seen, until } = await collect(t, kafka, 'orders', { groupId: 'g' });
  await until(2);
  const [topic, partition] = ['orders', 0];
  t.strictSame(seen, [
    { topic, partition, offset: '0', key: 'k', value: 'first', headers: { traceparent: '00-1-2-01', two: 'b' } },
    { topic, partition, offset: '1', key: null, value: null, headers: {} },
  ]);
});

t.test('a waiting consumer gets a new message at once, not at the end of its wait', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka);
  await producer.send({ topic: 'a', messages: [{ value: '0' }] });
  const { until } = await collect(t, kafka, 'a', { groupId: 'g', maxWaitTimeInMs: 3000 });
  await until(1);
  const started = performance.now();
  await producer.send({ topic: 'a', messages: [{ value: '1' }] });
  await until(2);
  t.ok(performance.now() - started < 1500, 'long before the wait of 3 s is over');
});

t.test('eachBatch sees the high watermark and the place of the batch', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka);
  await producer.sendBatch({
    topicMessages: [
      { topic: 'a', messages: [{ value: '1' }, { value: '2' }, { value: '3' }] },
      { topic: 'b', messages: [{ value: '4' }] },
    ],
  });
  const consumer = await consumerOf(t, kafka, { groupId: 'g' });
  const batches: unknown[] = [];
  const changes = new Changes();
  await consumer.subscribe({ topics: ['a', 'b'], fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      const { topic, partition, highWatermark, messages } = batch;
      batches.push({ topic, partition, highWatermark, values: messages.map(({ value }) => String(value)) });
      changes.happened();
    },
  });
  await changes.until(() => batches.length === 2);
  t.has(
    batches.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    [
      { topic: 'a', partition: 0, highWatermark: '3', values: ['1', '2', '3'] },
      { topic: 'b', partition: 0, highWatermark: '1', values: ['4'] },
    ],
  );
});

t.test('compressed batches pass untouched', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka);
  const value = 'x'.repeat(5000);
  await producer.send({ topic: 'a', messages: [{ value: 'plain' }] });
  await producer.send({ topic: 'a', compression: CompressionTypes.GZIP, messages: [{ value }, { value: 'end' }] });
  const { seen, until } = await collect(t, kafka, 'a', { groupId: 'g' });
  await until(3);
  t.strictSame(
    seen.map((one) => [one.offset, one.value]),
    [
      ['0', 'plain'],
      ['1', value],
      ['2', 'end'],
    ],
  );
});

t.test('10 000 messages keep their order in every partition', async (t) => {
  const { kafka } = await brokerAndClient(t, { defaultPartitions: 3 });
  const producer = await producerOf(t, kafka);
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  for (let from = 0; from < 10_000; from += 500) {
    const messages = Array.from({ length: 500 }, (_, i) => ({
      key: keys[i % keys.length] ?? '',
      value: `${from + i}`,
    }));
    await producer.send({ topic: 'many', messages });
  }
  const { seen, until } = await collect(t, kafka, 'many', { groupId: 'g' });
  await until(10_000);
  for (const partition of [0, 1, 2]) {
    const own = seen.filter((one) => one.partition === partition);
    t.ok(own.length > 0, `partition ${partition} has messages`);
    t.strictSame(
      own.map(({ offset }) => Number(offset)),
      own.map((_, i) => i),
      'offsets without a gap',
    );
    const values = own.map(({ value }) => Number(value));
    t.strictSame(
      values,
      [...values].sort((a, b) => a - b),
      'in the order in which they were sent',
    );
  }
  t.equal(new Set(seen.map(({ value }) => value)).size, 10_000, 'none lost, none twice');
});

t.test('several clients at once: what each sends arrives once and in its order', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producers = await Promise.all([0, 1, 2, 3].map(() => producerOf(t, kafka)));
  const { seen, until } = await collect(t, kafka, 'shared', { groupId: 'g' });
  await Promise.all(
    producers.map(async (producer, who) => {
      for (let i = 0; i < 25; i++)
        await producer.send({ topic: 'shared', messages: [{ key: `${who}`, value: `${i}` }] });
    }),
  );
  await until(100);
  for (const who of producers.keys()) {
    const own = seen.filter(({ key }) => key === `${who}`).map(({ value }) => Number(value));
    t.strictSame(
      own,
      Array.from({ length: 25 }, (_, i) => i),
    );
  }
});

t.test('a record beyond max.message.bytes is refused with its own error', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const admin = await adminOf(t, kafka);
  const configEntries = [{ name: 'max.message.bytes', value: '2000' }];
  await admin.createTopics({ topics: [{ topic: 'small', configEntries }] });
  const producer = await producerOf(t, kafka);
  const send = (length: number) => producer.send({ topic: 'small', messages: [{ value: 'x'.repeat(length) }] });
  t.equal(await errorOf(send(3000)), 'MESSAGE_TOO_LARGE');
  t.equal(await errorOf(send(1000)), 'no error');
});

t.test('a topic that nobody created is an error when topics are not made automatically', async (t) => {
  const { kafka } = await brokerAndClient(t, { autoCreateTopics: false });
  const producer = await producerOf(t, kafka, { retry: { retries: 0 } });
  const sending = producer.send({ topic: 'nowhere', messages: [{ value: '1' }] });
  t.equal(await errorOf(sending), 'UNKNOWN_TOPIC_OR_PARTITION');
});

t.test('an idempotent producer writes every message once', async (t) => {
  const { kafka } = await brokerAndClient(t);
  const producer = await producerOf(t, kafka, { idempotent: true });
  for (let i = 0; i < 20; i++) await producer.send({ topic: 'a', messages: [{ value: `${i}` }] });
  const { seen, until } = await collect(t, kafka, 'a', { groupId: 'g' });
  await until(20);
  t.strictSame(
    seen.map(({ value }) => value),
    Array.from({ length: 20 }, (_, i) => `${i}`),
  );
});
