import { trace } from '@opentelemetry/api';
import t from 'tap';
import { openLab } from '../kafkajs/lab.js';
import { clientsFor } from './clients.js';
import { named } from './platformatic.js';

/** Apache Kafka, if somebody has one: `npm run kafka:apache`. */
const APACHE = process.env['KAFKA_BROKERS'];

/**
 *   request ── send x ── process x ── work      from each client to each
 */
t.test(`a trace crosses from any client to any other, over ${APACHE ? 'Apache Kafka' : 'the stand-in'}`, { timeout: 240_000 }, async (t) => {
  const lab = await openLab(t, [{ name: 'all', kafka: { topic: '*' }, take: { 'task.id': 'value.id' }, baggage: ['task.id'] }]);
  const { Kafka, logLevel } = await import('kafkajs');
  const brokers = APACHE ?? lab.broker.brokers;
  const kafka = APACHE ? new Kafka({ clientId: 'k', brokers: brokers.split(','), logLevel: logLevel.NOTHING }) : lab.kafka;
  const clients = await clientsFor({ kafka, brokers, t, onBroker: APACHE ? 'apache' : 'stand-in' });
  const tracer = trace.getTracer('test');
  const COUNT = 10;

  for (const from of clients) {
    for (const to of clients) {
      const missing = from.missing === undefined ? to.missing : from.missing;
      t.test(`${from.name} → ${to.name}`, { skip: missing ?? false }, async (t) => {
        const topic = `cross-${process.pid}-${clients.indexOf(from)}-${clients.indexOf(to)}-${Date.now()}`;
        if (APACHE) await createTopic(kafka, topic);
        const values = Array.from({ length: COUNT }, (_, id) => JSON.stringify({ id: `task-${id}` }));
        await tracer.startActiveSpan('request', async (span) => {
          await from.send(topic, values);
          span.end();
        });
        await to.work(topic, COUNT, async (value) => {
          await new Promise((resolve) => setImmediate(resolve));
          tracer.startSpan(`work ${JSON.parse(value).id}`).end();
        });
        const spans = await lab.spans();
        const [request] = named(spans, 'request');
        const sends = named(spans, `send ${topic}`);
        const processed = named(spans, `process ${topic}`);
        t.equal(sends.length, COUNT);
        t.equal(processed.length, COUNT);
        t.ok(sends.every(({ parentSpanId, traceId }) => parentSpanId === request?.spanId && traceId === request?.traceId));
        for (let id = 0; id < COUNT; id += 1) {
          const send = sends.find(({ attributes }) => attributes['task.id'] === `task-${id}`);
          const process = processed.filter(({ parentSpanId }) => parentSpanId === send?.spanId);
          t.match(process, [{ traceId: request?.traceId, attributes: { 'task.id': `task-${id}` } }], 'connected exactly once');
          t.equal(named(spans, `work task-${id}`)[0]?.parentSpanId, process[0]?.spanId);
          for (const span of [send, process[0]]) {
            t.match(span?.attributes, {
              'messaging.system': 'kafka',
              'messaging.destination.name': topic,
              'messaging.destination.partition.id': '0',
              'messaging.kafka.offset': String(id),
              'messaging.message.body.size': Buffer.byteLength(values[id] ?? ''),
              'correlation.id': request?.attributes['correlation.id'],
            });
          }
        }
      });
    }
  }
});

async function createTopic(kafka: import('kafkajs').Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}
