import type { CompressionTypes } from 'kafkajs';
import type { Test } from 'tap';
import { openLab } from '../lab.js';
import type { Cluster } from './cluster.js';
import { useCodecs } from './codecs.js';
import { connections, consume, type ConsumerOptions, howOften, until } from './connected.js';

const MANY = 10_000;

/** What must hold of messages, whatever the broker. */
export async function suite(t: Test, cluster: Cluster): Promise<void> {
  t.teardown(() => cluster.close());
  const lab = await openLab(t, [], { OTEL_SPAN_LINK_COUNT_LIMIT: '1000' }, cluster.brokers);
  const admin = lab.kafka.admin();
  await admin.connect();
  t.teardown(() => admin.disconnect());
  const { replicas: replicationFactor } = cluster;
  const consuming = async (options: ConsumerOptions) => {
    const consumer = await consume(lab.kafka, options);
    // Also when the test fails on its way.
    t.teardown(() => consumer.disconnect());
    return consumer;
  };
  let topics = 0;
  const topicOf = async (name: string, numPartitions = 1, configEntries: { name: string; value: string }[] = []) => {
    topics += 1;
    const topic = `${name}-${process.pid}-${topics}`;
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, replicationFactor, configEntries }] });
    return topic;
  };

  t.test(`${MANY} messages, one by one and in batches: the trace of each is connected exactly once`, async (t) => {
    for (const kind of ['eachMessage', 'eachBatch'] as const) {
      const topic = await topicOf('many', 6);
      const producer = await lab.producer();
      await lab.spans();
      let seen = 0;
      const consumer = await consuming({
        topic,
        groupId: `many-${kind}-${process.pid}`,
        run:
          kind === 'eachMessage'
            ? { partitionsConsumedConcurrently: 3, eachMessage: async () => void (seen += 1) }
            : {
                partitionsConsumedConcurrently: 3,
                eachBatch: async ({ batch, heartbeat }) => {
                  for (const message of batch.messages) {
                    seen += message.value ? 1 : 0;
                    if (seen % 100 === 0) await heartbeat();
                  }
                },
              },
      });
      for (let at = 0; at < MANY; at += 500) {
        await producer.send({ topic, messages: Array.from({ length: 500 }, (_, index) => ({ key: `k${at + index}`, value: `{"id":${at + index}}` })) });
      }
      await until(() => seen >= MANY, `${seen} of ${MANY} messages`);
      await consumer.disconnect();
      const found = connections(await lab.spans());
      t.equal(found.sent, MANY);
      t.equal(found.orphans, 0);
      t.strictSame(howOften(found), { 1: MANY }, kind);
    }
  });

  t.test('a group of three consumers that come and go: no message without its trace', async (t) => {
    const topic = await topicOf('shared', 6);
    const producer = await lab.producer();
    await lab.spans();
    const seen = new Set<string>();
    const begin = () =>
      consuming({
        topic,
        groupId: `shared-${process.pid}`,
        eachMessage: async ({ message }) => {
          await new Promise((resolve) => setTimeout(resolve, 2));
          seen.add(String(message.key));
        },
      });
    let sent = 0;
    const send = async () => {
      await producer.send({ topic, messages: Array.from({ length: 60 }, () => ({ key: `k${(sent += 1)}`, value: 'x' })) });
    };
    const consumers = [await begin()];
    for (let round = 0; round < 8; round += 1) {
      await send();
      if (round === 1 || round === 3) consumers.push(await begin());
      if (round === 5) await consumers.shift()?.disconnect();
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    await until(() => seen.size === sent, `${seen.size} of ${sent} messages`);
    for (const consumer of consumers) await consumer.disconnect();
    const spans = await lab.spans();
    const found = connections(spans);
    t.equal(found.sent, sent);
    t.equal(found.orphans, 0);
    t.notOk(howOften(found)[0], `each was worked on: ${JSON.stringify(howOften(found))}`);
    const rebalances = spans.filter(({ name }) => name.startsWith('rebalance shared'));
    t.ok(rebalances.length >= 2, `${rebalances.length} rebalances are spans`);
    for (const { attributes } of rebalances) t.match(attributes, { 'messaging.client.id': 'lab', 'otel_agent.messaging.assigned_partitions': Number });
  });

  t.test('a broker that goes away and comes back', async (t) => {
    const topic = await topicOf('restarted', 2);
    const producer = await lab.producer({ retry: { initialRetryTime: 200, maxRetryTime: 2000, retries: 30 } });
    await lab.spans();
    const seen = new Set<string>();
    const consumer = await consuming({ topic, groupId: `restarted-${process.pid}`, eachMessage: async ({ message }) => void seen.add(String(message.key)) });
    await producer.send({ topic, messages: [{ key: 'before', value: '1' }] });
    await until(() => seen.has('before'), 'the message before');
    await cluster.stop(cluster.size === 1 ? 'stop' : 'kill');
    const during = producer.send({ topic, messages: [{ key: 'during', value: '2' }] });
    if (cluster.size > 1) await during;
    await cluster.start();
    await during;
    await producer.send({ topic, messages: [{ key: 'after', value: '3' }] });
    await until(() => seen.size === 3, `what was sent meanwhile and after (${[...seen].join()})`, 120);
    await consumer.disconnect();
    const spans = await lab.spans();
    const found = connections(spans);
    t.equal(found.sent, 3);
    t.equal(found.orphans, 0);
    t.notOk(howOften(found)[0]);
    const meanwhile = spans.find(({ kind, attributes }) => kind === 'PRODUCER' && attributes['messaging.kafka.message.key'] === 'during');
    t.match(meanwhile?.status, { code: 'UNSET' });
    t.comment(`the send meanwhile took ${Math.round(meanwhile?.durationMs ?? 0)} ms; ${spans.filter(({ name }) => /^(crash|rebalance) /.test(name)).map(({ name }) => name)}`);
  });

  t.test('a send that is not acknowledged as asked fails visibly', async (t) => {
    // More than there are in sync; of a cluster of one, Kafka 4 asks no more than one, so it is asked for what there is not.
    const minimum = cluster.isStandIn ? 2 : cluster.replicas;
    const topic = await topicOf('insync', 1, [{ name: 'min.insync.replicas', value: String(minimum) }]);
    const [acks, why] = minimum > 1 ? [-1, /in-sync replicas/] : [7, /required acks/];
    const producer = await lab.producer({ retry: { retries: 1, initialRetryTime: 50 } });
    if (cluster.size > 1) await cluster.stop('stop');
    await lab.spans();
    const thrown = await producer.send({ topic, acks, messages: [{ key: 'k', value: 'secret-4711' }] }).then(() => undefined, (error: Error) => error);
    t.ok(thrown, 'it was refused');
    const span = (await lab.spans()).find(({ kind }) => kind === 'PRODUCER');
    t.match(span, {
      status: { code: 'ERROR', message: why },
      attributes: { 'error.type': thrown?.constructor.name, 'messaging.destination.partition.id': '0' },
      events: [{ name: 'exception', attributes: { 'exception.message': why } }],
    });
    t.notMatch(JSON.stringify(span), 'secret-4711');
    if (cluster.size > 1) await cluster.start();
    await producer.send({ topic, acks: 1, messages: [{ key: 'k', value: 'fine' }] });
    t.match((await lab.spans()).map(({ status }) => status.code), ['UNSET']);
  });

  for (const [name, codec] of Object.entries(useCodecs())) {
    const skip = typeof codec === 'string' ? codec : false;
    t.test(`compressed with ${name}`, { skip }, async (t) => {
      const topic = await topicOf(`packed-${name}`);
      const producer = await lab.producer();
      await lab.spans();
      const seen: string[] = [];
      const consumer = await consuming({ topic, groupId: `packed-${name}-${process.pid}`, eachMessage: async ({ message }) => void seen.push(String(message.value)) });
      const values = Array.from({ length: 50 }, (_, at) => `${at}: ${'the same again and again '.repeat(40)}`);
      await producer.send({ topic, compression: codec as CompressionTypes, messages: values.map((value) => ({ value })) });
      await until(() => seen.length >= 50, `${seen.length} of 50`);
      await consumer.disconnect();
      t.strictSame(seen, values);
      const found = connections(await lab.spans());
      t.strictSame([found.orphans, howOften(found)], [0, { 1: 50 }]);
    });
  }

  t.test('transactions: what was committed arrives in its trace, what was aborted does not', async (t) => {
    const [from, to] = [await topicOf('source'), await topicOf('target')];
    const groupId = `transactional-${process.pid}`;
    const producer = await lab.producer({ transactionalId: `tx-${process.pid}`, idempotent: true, maxInFlightRequests: 1 });
    await (await lab.producer()).send({ topic: from, messages: [{ value: 'good' }, { value: 'bad' }, { value: 'better' }] });
    await lab.spans();
    const seen: string[] = [];
    const reader = await consuming({ topic: to, groupId: `${groupId}-reader`, eachMessage: async ({ message }) => void seen.push(String(message.value)) });
    const mover = await consuming({
      topic: from,
      groupId,
      run: {
        autoCommit: false,
        eachMessage: async ({ partition, message: { value, offset } }) => {
          const transaction = await producer.transaction();
          await transaction.send({ topic: to, messages: [{ value: `moved ${value}` }] });
          await transaction.sendOffsets({ consumerGroupId: groupId, topics: [{ topic: from, partitions: [{ partition, offset: String(Number(offset) + 1) }] }] });
          if (String(value) === 'bad') await transaction.abort();
          else await transaction.commit();
        },
      },
    });
    await until(() => seen.length >= 2, `${seen.length} of 2`);
    for (const consumer of [mover, reader]) await consumer.disconnect();
    t.strictSame(seen, ['moved good', 'moved better']);
    const spans = await lab.spans();
    const whole = spans.filter(({ name }) => name === 'transaction');
    t.strictSame(whole.map(({ attributes }) => attributes['otel_agent.messaging.transaction.outcome']), ['committed', 'aborted', 'committed']);
    const moved = spans.filter(({ name }) => name === `process ${from}`);
    t.strictSame(whole.map(({ parentSpanId }) => parentSpanId), moved.map(({ spanId }) => spanId), 'each below the message that it is about');
    for (const { spanId } of whole) {
      t.match(spans.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name), [`send ${to}`, `send_offsets ${from}`, /^(commit|abort)$/]);
    }
    const found = connections(spans.filter(({ name }) => name.endsWith(to)));
    t.strictSame([found.orphans, found.sent, howOften(found)], [0, 3, { 0: 1, 1: 2 }]);
    t.equal((await admin.fetchOffsets({ groupId, topics: [from] }))[0]?.partitions[0]?.offset, '3');
  });
}
