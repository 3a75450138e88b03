import t from 'tap';
import { openLab } from './lab.js';
import { tick } from './batches.js';

class Flaky extends Error {}

t.test('what happens around messages', async (t) => {
  const lab = await openLab(t, []);
  const consumed = async () => (await lab.spans()).filter(({ kind }) => kind === 'CONSUMER');

  t.test('who it is, and how often a message was given to the service before', async (t) => {
    const topic = await lab.send({ value: '1' }, { value: 'bad' }, { value: '3' });
    let failures = 0;
    await lab.work(topic, 5, {
      eachMessage: async ({ message }) => {
        if (String(message.value) === 'bad' && (failures += 1) <= 2) throw new Flaky('not yet');
      },
    });
    const spans = await lab.spans();
    t.strictSame(
      spans.filter(({ kind }) => kind === 'CONSUMER').map(({ attributes, status }) => [attributes['messaging.kafka.offset'], attributes['otel_agent.messaging.retry'], status.code]),
      [['0', undefined, 'UNSET'], ['1', undefined, 'ERROR'], ['1', 1, 'ERROR'], ['1', 2, 'UNSET'], ['2', undefined, 'UNSET']],
    );
    for (const span of spans) t.equal(span.attributes['messaging.client.id'], 'lab', span.name);
    t.match(spans.find(({ kind }) => kind === 'CONSUMER')?.attributes, { 'messaging.consumer.group.name': `group-${topic}` });
  });

  t.test('in batches, too', async (t) => {
    const topic = await lab.send({ value: '1' }, { value: 'bad' }, { value: '3' });
    let failures = 0;
    await lab.work(topic, 5, {
      eachBatch: async ({ batch, resolveOffset }) => {
        for (const message of batch.messages) {
          await tick();
          if (String(message.value) === 'bad' && (failures += 1) <= 1) throw new Flaky('not yet');
          resolveOffset(message.offset);
        }
      },
    });
    t.strictSame(
      (await consumed()).map(({ attributes, status }) => [attributes['messaging.kafka.offset'], attributes['otel_agent.messaging.retry'], status.code]),
      [['0', undefined, 'UNSET'], ['1', undefined, 'ERROR'], ['1', 1, 'UNSET'], ['2', 1, 'UNSET']],
    );
  });

  t.test('a commit while the service is at a message is an event on its span', async (t) => {
    const topic = await lab.send({ value: '1' }, { value: '2' });
    const consumer = lab.kafka.consumer({ groupId: 'committing', maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve) => {
      void consumer.run({
        autoCommit: false,
        eachMessage: async ({ partition, message }) => {
          await consumer.commitOffsets([{ topic, partition, offset: String(Number(message.offset) + 1) }]);
          if (message.offset === '1') setImmediate(resolve);
        },
      });
    });
    await consumer.disconnect();
    t.match((await consumed()).map(({ events }) => events), [
      [{ name: 'commit', attributes: { 'messaging.destination.name': topic, 'messaging.destination.partition.id': '0', 'messaging.kafka.offset': '1' } }],
      [{ name: 'commit', attributes: { 'messaging.kafka.offset': '2' } }],
    ]);
  });

  t.test('a commit inside a batch is on the message, or on the batch', async (t) => {
    const topic = await lab.send({ value: '1' }, { value: '2' });
    await lab.work(topic, 2, {
      autoCommit: false,
      eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
        for (const message of batch.messages) {
          if (message.offset === '0') await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition: 0, offset: '1' }] }] });
          resolveOffset(message.offset);
        }
        await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition: 0, offset: '2' }] }] });
      },
    });
    const spans = await lab.spans();
    const commits = spans.flatMap(({ name, events }) => events.filter((event) => event.name === 'commit').map(({ attributes }) => [name.split(' ')[0], attributes['messaging.kafka.offset']]));
    t.strictSame(commits.sort(), [['poll', '2'], ['process', '1']]);
  });

  t.test('a crash is a span with its error, and so is the way back', async (t) => {
    const topic = await lab.send({ value: 'bad' });
    let failures = 0;
    const consumer = lab.kafka.consumer({ groupId: 'crashing', maxWaitTimeInMs: 50, retry: { retries: 0, initialRetryTime: 50 } });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await lab.spans();
    await new Promise<void>((resolve) => {
      void consumer.run({
        eachMessage: async () => {
          if ((failures += 1) <= 1) throw new Flaky('database is gone');
          setImmediate(resolve);
        },
      });
    });
    await consumer.disconnect();
    const spans = await lab.spans();
    const crash = spans.find(({ name }) => name === 'crash crashing');
    t.match(crash, {
      kind: 'INTERNAL',
      status: { code: 'ERROR' },
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'crash',
        'messaging.consumer.group.name': 'crashing',
        'messaging.client.id': 'lab',
        'otel_agent.messaging.restarted': true,
      },
      events: [{ name: 'exception' }],
    });
    const back = spans.find(({ name }) => name === 'rebalance crashing');
    t.match(back, { parentSpanId: undefined, status: { code: 'UNSET' }, links: [{ spanId: crash?.spanId }], attributes: { 'otel_agent.messaging.assigned_partitions': 1 } });
    t.ok(back && back.durationMs >= 40, `as long as nothing was received: ${back?.durationMs} ms`);
    t.strictSame(spans.filter(({ kind }) => kind === 'CONSUMER').map(({ attributes }) => attributes['otel_agent.messaging.retry']), [undefined, 1]);
  });

  t.test('the first joining of a group is no span', async (t) => {
    const topic = await lab.send({ value: '1' });
    await lab.work(topic, 1, { eachMessage: async () => {} });
    t.strictSame((await lab.spans()).map(({ name }) => name.split(' ')[0]).sort(), ['process', 'send']);
  });

  t.test('a rebalance is an event on the message in work that hears of it, and a span', async (t) => {
    const topic = 'divided';
    const admin = lab.kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
    await admin.disconnect();
    const producer = await lab.producer();
    await producer.send({ topic, messages: [{ partition: 0, value: 'slow' }, { partition: 1, value: 'quick' }] });
    await lab.spans();
    const consumerOf = async (eachMessage: (value: string, heartbeat: () => Promise<void>) => Promise<void>) => {
      const consumer = lab.kafka.consumer({ groupId: 'dividing', maxWaitTimeInMs: 20, heartbeatInterval: 20, sessionTimeout: 10_000 });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({ partitionsConsumedConcurrently: 2, eachMessage: ({ message, heartbeat }) => eachMessage(String(message.value), heartbeat) });
      return consumer;
    };
    let isSlow: () => void = () => {};
    const begun = new Promise<void>((resolve) => (isSlow = resolve));
    const first = await consumerOf(async (value, heartbeat) => {
      if (value !== 'slow') return;
      isSlow();
      for (let waited = 0; waited < 200; waited += 1) {
        await heartbeat();
        await tick(20);
      }
    });
    await begun;
    const second = await consumerOf(async () => {});
    const names: string[] = [];
    const interrupted: string[] = [];
    for (let waited = 0; waited < 300 && !names.includes('rebalance dividing'); waited += 1) {
      await tick(20);
      const spans = await lab.spans();
      names.push(...spans.map(({ name }) => name));
      interrupted.push(...spans.filter(({ events }) => events.some((event) => event.name === 'rebalance')).map(({ name }) => name));
    }
    t.ok(names.includes('rebalance dividing'), names.join());
    t.strictSame(interrupted, ['process divided']);
    await second.disconnect();
    await first.disconnect();
  });
});
