import { trace } from '@opentelemetry/api';
import t, { type Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { openLab } from '../kafkajs/lab.js';
import { nativeClient } from './native-clients.js';
import { named } from './platformatic.js';

/** Apache Kafka: `npm run kafka:apache`. */
const BROKERS = process.env['KAFKA_BROKERS'];

t.test('native clients, over Apache Kafka', { skip: BROKERS ? false : 'KAFKA_BROKERS names no Apache Kafka', timeout: 120_000 }, async (t) => {
  const lab = await openLab(t, [{ name: 'all', kafka: { topic: '*' }, take: { 'task.id': 'value.id' } }]);
  const { Kafka, logLevel } = await import('kafkajs');
  const admin = new Kafka({ brokers: [BROKERS ?? ''], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  t.teardown(() => admin.disconnect());
  const tracer = trace.getTracer('test');
  let topics = 0;
  const newTopic = async () => {
    topics += 1;
    const topic = `native-${process.pid}-${Date.now()}-${topics}`;
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    return topic;
  };
  const mark = (value: unknown) => tracer.startSpan(`marked ${JSON.parse(String(value)).id}`).end();
  const body = (id: number) => Buffer.from(JSON.stringify({ id }));
  const called = (object: any, method: string, ...args: unknown[]) =>
    new Promise<any>((resolve, reject) => object[method](...args, (failure: unknown, result: unknown) => (failure ? reject(failure) : resolve(result))));

  /** send ── process ── marked, for each of three messages */
  function connected(t: Test, topic: string, sends: readonly FinishedSpan[], spans: readonly FinishedSpan[]) {
    t.match(sends.map(({ attributes }) => attributes['messaging.kafka.offset']).sort(), ['0', '1', '2']);
    const processed = named(spans, `process ${topic}`);
    t.equal(processed.length, 3);
    for (const send of sends) {
      const span = processed.filter(({ parentSpanId }) => parentSpanId === send.spanId);
      const id = send.attributes['task.id'];
      t.match(span, [{ traceId: send.traceId, attributes: { 'task.id': id, 'messaging.kafka.offset': send.attributes['messaging.kafka.offset'] } }]);
      t.equal(named(spans, `marked ${String(id)}`)[0]?.parentSpanId, span[0]?.spanId);
    }
  }

  for (const name of ['node-rdkafka', '@confluentinc/kafka-javascript']) {
    const { lib, missing } = nativeClient(name);
    t.test(`${name}, the classic API`, { skip: missing ?? false }, async (t) => {
      const conf = { 'metadata.broker.list': BROKERS, 'client.id': 'n' };
      const send = async () => {
        const topic = await newTopic();
        const producer = new lib.HighLevelProducer(conf);
        await called(producer, 'connect', {});
        await Promise.all([0, 1, 2].map((id) => called(producer, 'produce', topic, null, body(id), `k-${id}`, Date.now(), [{ own: 'x' }])));
        await called(producer, 'disconnect');
        return { topic, sends: named(await lab.spans(), `send ${topic}`) };
      };
      const consumerOf = async (topic: string) => {
        const consumer = new lib.KafkaConsumer({ 'metadata.broker.list': BROKERS, 'group.id': `g-${topic}` }, { 'auto.offset.reset': 'earliest' });
        await called(consumer, 'connect', {});
        consumer.subscribe([topic]);
        return consumer;
      };

      const many = await send();
      const consumer = await consumerOf(many.topic);
      for (let seen = 0; seen < 3; ) {
        seen += await new Promise<number>((resolve) =>
          consumer.consume(3, async (_: unknown, messages: any[]) => {
            for (const { value } of messages) {
              await new Promise(setImmediate);
              mark(value);
            }
            setImmediate(resolve, messages.length);
          }),
        );
      }
      await called(consumer, 'disconnect');
      const spans = await lab.spans();
      connected(t, many.topic, many.sends, spans);
      t.equal(named(spans, `poll ${many.topic}`).reduce((sum, { attributes }) => sum + Number(attributes['messaging.batch.message_count']), 0), 3);

      const streamed = await send();
      const stream = lib.KafkaConsumer.createReadStream(
        { 'metadata.broker.list': BROKERS, 'group.id': `g-${streamed.topic}` },
        { 'auto.offset.reset': 'earliest' },
        { topics: [streamed.topic], waitInterval: 10 },
      );
      let left = 3;
      for await (const { value } of stream) {
        await new Promise(setImmediate);
        mark(value);
        if (--left === 0) break;
      }
      connected(t, streamed.topic, streamed.sends, await lab.spans());

      const producer = new lib.Producer({ ...conf, 'transactional.id': `tx-${streamed.topic}`, dr_cb: true });
      await called(producer, 'connect', {});
      producer.setPollInterval(5);
      await called(producer, 'initTransactions', 10_000);
      await called(producer, 'beginTransaction');
      producer.produce(streamed.topic, null, body(3), null, null, { mine: 1 });
      await called(producer, 'commitTransaction', 10_000);
      await called(producer, 'disconnect');
      const inTransaction = await lab.spans();
      const [transaction] = named(inTransaction, 'transaction');
      t.match(transaction, { status: { code: 'OK' }, attributes: { 'otel_agent.messaging.transaction.outcome': 'committed' } });
      t.match(named(inTransaction, `send ${streamed.topic}`), [{ parentSpanId: transaction?.spanId, attributes: { 'messaging.kafka.offset': '3' } }]);
      t.match(named(inTransaction, 'commit'), [{ parentSpanId: transaction?.spanId }]);
    });
  }

  const { lib, missing } = nativeClient('@confluentinc/kafka-javascript');
  t.test('@confluentinc/kafka-javascript, the API of kafkajs', { skip: missing ?? false }, async (t) => {
    const kafka = new lib.KafkaJS.Kafka({ kafkaJS: { brokers: [BROKERS], logLevel: lib.KafkaJS.logLevel.NOTHING } });
    const producer = kafka.producer();
    await producer.connect();
    const topic = await newTopic();
    const messages = [0, 1, 2].map((id) => ({ key: `k-${id}`, value: body(id), headers: { own: 'x' } }));
    await producer.sendBatch({ topicMessages: [{ topic, messages }] });
    const sends = named(await lab.spans(), `send ${topic}`);
    const consumer = kafka.consumer({ kafkaJS: { groupId: `g-${topic}`, fromBeginning: true } });
    await consumer.connect();
    await consumer.subscribe({ topic });
    let left = 3;
    await new Promise<void>((resolve) => {
      void consumer.run(
        Object.freeze({
          async eachBatch({ batch }: any) {
            for (const { value } of batch.messages) {
              await new Promise(setImmediate);
              mark(value);
              if (--left === 0) setImmediate(resolve);
            }
          },
        }),
      );
    });
    await consumer.disconnect();
    const spans = await lab.spans();
    connected(t, topic, sends, spans);
    t.match(named(spans, `poll ${topic}`)[0], { kind: 'CLIENT', attributes: { 'messaging.consumer.group.name': `g-${topic}` } });
    t.match(named(spans, `process ${topic}`)[0]?.attributes, { 'messaging.consumer.group.name': `g-${topic}`, 'otel_agent.messaging.lag': 2 });
    await t.rejects(producer.send({ topic, messages: [{ value: 'x' }], acks: 1 }), { name: 'KafkaJSError' });
    t.same(await lab.spans(), []);
    await producer.disconnect();
  });
});
