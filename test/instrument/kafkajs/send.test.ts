import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import t from 'tap';
import { openLab } from './lab.js';

const RULES = [
  {
    name: 'orders',
    kafka: { topic: ['orders*', 'topic-*'], operation: 'send' },
    take: {
      'order.id': 'value.id',
      'order.tenant': 'headers.x-tenant',
      'order.key': 'key',
      'order.topic': 'topic',
      'order.partition': 'partition',
      'order.offset': 'offset',
      'order.big': 'value.big',
      'order.tags': 'value.tags',
    },
    baggage: ['order.tenant', 'order.id'],
  },
  { name: 'ids', kafka: { topic: 'correlated' }, take: { 'correlation.id': 'value.correlationId' } },
  { name: 'received', kafka: { topic: ['orders*', 'second*'], operation: 'process' }, take: { 'received.at': 'timestamp', 'received.offset': 'offset' } },
];

t.test('what is sent', async (t) => {
  const lab = await openLab(t, RULES, { OTEL_PROPAGATORS: 'tracecontext,baggage' });
  const admin = lab.kafka.admin();
  await admin.connect();
  t.teardown(() => admin.disconnect());
  const producer = await lab.producer();
  const sent = async () => (await lab.spans()).filter(({ kind }) => kind === 'PRODUCER');
  /** The messages of a topic as they are on the wire. */
  const received = async (topic: string, count: number) => {
    const messages: (KafkaMessage & { partition: number })[] = [];
    await lab.work(topic, count, { eachMessage: async ({ message, partition }) => void messages.push({ ...message, partition }) });
    return messages;
  };
  const texts = (headers: IHeaders | undefined) => Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));

  t.test('each message has its own values, and where it went', async (t) => {
    await admin.createTopics({ topics: [{ topic: 'orders', numPartitions: 3 }] });
    const messages = Array.from({ length: 9 }, (_, at) => ({
      key: at % 2 === 0 ? `key${at}` : Buffer.from(`key${at}`),
      value: at % 3 === 0 ? Buffer.from(JSON.stringify({ id: at })) : JSON.stringify({ id: at }),
      headers: { 'X-Tenant': at % 2 === 0 ? `t${at}` : [`t${at}`, 'second'] },
    }));
    await producer.send({ topic: 'orders', messages: messages.slice(0, 5) });
    await producer.sendBatch({
      topicMessages: [
        { topic: 'orders', messages: messages.slice(5, 7) },
        { topic: 'orders-other', messages: [{ value: '{"id":100}' }] },
        { topic: 'orders', messages: messages.slice(7) },
      ],
    });
    const spans = await sent();
    t.equal(spans.length, 10);
    const onWire = await received('orders', 9);
    t.equal(new Set(onWire.map(({ partition }) => partition)).size, 3, 'they went to several partitions');
    for (const message of onWire) {
      const at = Number(String(message.key).slice(3));
      const where = { 'order.partition': message.partition, 'order.offset': Number(message.offset) };
      t.match(spans.find(({ attributes }) => attributes['order.id'] === at)?.attributes, {
        ...where,
        'order.key': `key${at}`,
        'order.topic': 'orders',
        'order.tenant': at % 2 === 0 ? `t${at}` : [`t${at}`, 'second'],
        'messaging.destination.partition.id': String(message.partition),
        'messaging.kafka.offset': message.offset,
        'messaging.message.body.size': 8,
      });
    }
    t.match(spans.find(({ attributes }) => attributes['order.topic'] === 'orders-other')?.attributes, { 'order.id': 100, 'order.offset': 0 });
    const consumed = (await lab.spans()).filter(({ kind }) => kind === 'CONSUMER');
    t.equal(consumed.length, 9);
    for (const { attributes } of consumed) {
      t.match(attributes['received.at'], /^\d{4}-\d\d-\d\dT/);
      t.equal(String(attributes['received.offset']), attributes['messaging.kafka.offset']);
    }
  });

  t.test('on the wire only headers are added, and the service keeps its objects', async (t) => {
    const message = Object.freeze({ key: 'k', value: '{"id": 1}', headers: Object.freeze({ mine: 'x', many: Object.freeze(['1', '2']) as never }) });
    const before = JSON.stringify(message);
    await producer.send(Object.freeze({ topic: 'orders-wire', messages: Object.freeze([message]) as never }));
    t.equal(JSON.stringify(message), before);
    const [seen] = await received('orders-wire', 1);
    t.equal(String(seen?.key), 'k');
    t.equal(String(seen?.value), '{"id": 1}');
    const headers = texts(seen?.headers);
    t.strictSame(Object.keys(headers).sort(), ['baggage', 'many', 'mine', 'traceparent', 'tracestate', 'x-correlation-id']);
    t.equal(headers['many'], '1,2');
    const [span] = await sent();
    t.equal(headers['traceparent'], `00-${span?.traceId}-${span?.spanId}-03`);
  });

  t.test('baggage of a rule is in the headers of that message, and goes on from consumer to consumer', async (t) => {
    await producer.send({
      topic: 'orders-first',
      messages: [
        { value: '{"id":"o1"}', headers: { 'x-tenant': 'blue' } },
        { value: '{"id":"o2"}', headers: { 'x-tenant': 'green' } },
      ],
    });
    const [one, two] = await received('orders-first', 2);
    const entries = (message: KafkaMessage | undefined) => texts(message?.headers)['baggage']?.split(',').sort();
    t.strictSame(entries(one), ['order.id=o1', 'order.tenant=blue']);
    t.strictSame(entries(two), ['order.id=o2', 'order.tenant=green']);

    await lab.spans();
    await lab.work('orders-first', 2, {
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) await producer.send({ topic: 'second', messages: [{ value: message.value }] });
      },
    }, { groupId: 'forward' });
    const second = await received('second', 2);
    t.strictSame(second.map(entries), [['order.id=o1', 'order.tenant=blue'], ['order.id=o2', 'order.tenant=green']]);
    const spans = await lab.spans();
    const consumed = spans.filter(({ name }) => name === 'process second');
    t.match(consumed.map(({ attributes }) => attributes), [{ 'order.id': 'o1', 'order.tenant': 'blue' }, { 'order.id': 'o2', 'order.tenant': 'green' }]);
    const ids = new Map([...one ? [one] : [], ...two ? [two] : []].map(({ headers }) => [texts(headers)['traceparent']?.slice(3, 35), texts(headers)['x-correlation-id']]));
    t.equal(ids.size, 2);
    for (const span of consumed) t.equal(span.attributes['correlation.id'], ids.get(span.traceId), 'and the correlation id');
    for (const message of second) t.equal(texts(message.headers)['x-correlation-id'], ids.get(texts(message.headers)['traceparent']?.slice(3, 35)));
  });

  t.test('baggage that the service has set itself stays its own', async (t) => {
    await producer.send({ topic: 'orders-own', messages: [{ value: '{"id":"o1"}', headers: { Baggage: 'mine=1' } }] });
    const [seen] = await received('orders-own', 1);
    t.equal(texts(seen?.headers)['Baggage'], 'mine=1');
    t.equal(texts(seen?.headers)['baggage'], undefined);
  });

  t.test('a correlation id out of the message is in its header', async (t) => {
    await lab.spans();
    await producer.send({ topic: 'correlated', messages: [{ value: '{"correlationId":"from-payload-1"}' }, { value: '{"correlationId":"not fit\\n"}' }, { value: '{}' }] });
    const spans = await sent();
    const seen = await received('correlated', 3);
    const [first, second, third] = seen.map(({ headers }) => texts(headers)['x-correlation-id']);
    t.equal(first, 'from-payload-1');
    t.match(second, /^[0-9a-f-]{36}$/);
    t.match(third, /^[0-9a-f-]{36}$/);
    t.strictSame(spans.map(({ attributes }) => attributes['correlation.id']).sort(), [first, second, third].sort());
  });

  t.test('in transactions, too: committed and aborted', async (t) => {
    await lab.spans();
    const transactional = await lab.producer({ transactionalId: 'tx', maxInFlightRequests: 1, idempotent: true });
    const committed = await transactional.transaction();
    await committed.send({ topic: 'orders-tx', messages: [{ value: '{"id":"c1"}' }] });
    await committed.sendBatch({ topicMessages: [{ topic: 'orders-tx', messages: [{ value: '{"id":"c2"}' }] }] });
    await committed.commit();
    const aborted = await transactional.transaction();
    await aborted.send({ topic: 'orders-tx', messages: [{ value: '{"id":"a1"}' }] });
    await aborted.abort();
    const spans = await lab.spans();
    const transactions = spans.filter(({ name }) => name === 'transaction').map(({ spanId }) => spanId);
    const values = spans.filter(({ kind }) => kind === 'PRODUCER').map(({ parentSpanId, attributes }) => [
      transactions.indexOf(parentSpanId ?? ''), attributes['order.id'], attributes['order.offset'],
    ]);
    t.strictSame(values, [[0, 'c1', 0], [0, 'c2', 1], [1, 'a1', 3]], 'a control record is behind the first two');
    const rejected = await committed.send({ topic: 'orders-tx' } as never).then(() => 'sent', (error: Error) => error.name);
    t.equal(rejected, 'KafkaJSNonRetriableError', 'what is no record is kafkajs’s to refuse');
  });

  t.test('a send that fails keeps what was taken before', async (t) => {
    await lab.spans();
    const failed = await producer.send({ topic: 'orders-x', messages: [{ value: '{"id":"f1"}' }, { key: 'no value' } as never] }).then(() => 'sent', (error: Error) => error.name);
    t.equal(failed, 'KafkaJSNonRetriableError');
    const spans = await sent();
    t.match(spans.map(({ status, attributes }) => [status.code, attributes['order.id'], attributes['order.offset']]), [['ERROR', 'f1', undefined], ['ERROR', undefined, undefined]]);
    t.equal(spans[0]?.attributes['messaging.kafka.offset'], undefined);
    t.equal(lab.open(), 0);
  });

  t.test('without acknowledgement the partition is known, the offset is not', async (t) => {
    await producer.send({ topic: 'orders-ack', acks: 0, messages: [{ value: '{"id":"n1"}' }] });
    const [span] = await sent();
    t.match(span?.attributes, { 'order.partition': 0, 'order.offset': undefined, 'messaging.kafka.offset': undefined });
  });

  t.test('integers beyond what a number holds keep their digits', async (t) => {
    await producer.send({
      topic: 'orders-big',
      messages: [{ value: '{"id":9007199254740993,"big":12345678901234567890,"tags":[9007199254740993,1234567890123456789],"text":"12345678901234567890"}' }],
    });
    const [span] = await sent();
    t.match(span?.attributes, {
      'order.id': '9007199254740993',
      'order.big': '12345678901234567890',
      'order.tags': ['9007199254740993', '1234567890123456789'],
    });
  });

  t.test('an unsampled message is left alone, and carries the trace on', async (t) => {
    await lab.spans();
    const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 0 };
    const unsampled = trace.setSpanContext(propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage()), parent);
    await context.with(unsampled, () => producer.send({ topic: 'orders-unsampled', messages: [{ value: '{"id":"u1"}' }] }));
    t.strictSame(await sent(), []);
    const seen: string[] = [];
    await lab.work('orders-unsampled', 1, {
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) {
          seen.push(texts(message.headers)['traceparent'] ?? '', trace.getActiveSpan()?.spanContext().traceId ?? '');
        }
      },
    });
    t.match(seen, [/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/, parent.traceId]);
  });
});
