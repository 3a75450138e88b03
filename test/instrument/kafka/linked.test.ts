import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import t from 'tap';
import { openLab } from '../kafkajs/lab.js';
import { named } from './platformatic.js';
import { standInFor } from './stand-in.js';

t.test('kafka.consumer_parent: link', async (t) => {
  const lab = await openLab(t, [], { OTEL_AGENT_KAFKA_CONSUMER_PARENT: 'link', OTEL_AGENT_KAFKA_MESSAGE_CONTEXT: 'false' });
  const lib = standInFor(t, 'node-rdkafka');
  const tracer = trace.getTracer('test');
  const producer = new lib.Producer({});
  await new Promise((resolve) => producer.connect({}, resolve));
  const consumer = new lib.KafkaConsumer({ 'group.id': 'g' });
  await new Promise((resolve) => consumer.connect({}, resolve));
  consumer.subscribe(['t']);
  t.teardown(() => Promise.all([producer.disconnect(), consumer.disconnect()]));
  const batch = (count: number, work: (message: any) => unknown) =>
    new Promise<void>((resolve) =>
      consumer.consume(count, async (_: unknown, messages: any[]) => {
        for (const message of messages) await work(message);
        setImmediate(resolve);
      }),
    );

  producer.produce('t', null, Buffer.from('v'));
  const [send] = await lab.spans();
  await batch(1, async () => {
    await sleep(1);
    tracer.startSpan('work').end();
  });
  const spans = await lab.spans();
  const [process] = named(spans, 'process t');
  const [poll] = named(spans, 'poll t');
  t.not(process?.traceId, send?.traceId);
  t.equal(process?.parentSpanId, undefined);
  t.same(process?.links.map(({ spanId }) => spanId), [send?.spanId, poll?.spanId], 'linked to its sender, and to what it came with');
  t.equal(named(spans, 'work')[0]?.parentSpanId, poll?.spanId, 'no context of a message of its own: kafka.message_context is off');

  for (const traceparent of ['nonsense', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`]) {
    producer._client.produce('t', -1, Buffer.from('v'), null, 0, undefined, [{ traceparent }]);
    await batch(1, () => {});
    t.match(named(await lab.spans(), 'process t'), [{ parentSpanId: undefined, links: { length: 1 } }], 'headers that cannot be read begin a new trace');
  }
});
