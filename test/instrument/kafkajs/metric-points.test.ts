import { createNoopMeter, metrics } from '@opentelemetry/api';
import t from 'tap';
import { MessagingMetrics } from '../../../src/instrument/messaging/metrics.js';
import { measured } from './collected.js';

t.test('the numbers of messages', async (t) => {
  const tick = () => new Promise((resolve) => setTimeout(resolve, 1100));

  t.test('a provider that records nothing is passed over, the next one is not; sums are whole', async (t) => {
    const numbers = new MessagingMetrics();
    metrics.setGlobalMeterProvider({ getMeter: () => createNoopMeter() });
    numbers.sent('orders', 3, 5);
    metrics.disable();
    const collect = measured();
    await tick();
    numbers.sent('orders', 2, 5);
    numbers.sent('orders', 1, 5, 'KafkaJSProtocolError');
    const samples = (await collect()).filter(({ name }) => name === 'messaging.client.sent.messages');
    t.match(samples, [{ value: 5, attributes: { 'messaging.destination.name': 'orders' } }, { value: 1, attributes: { 'error.type': 'KafkaJSProtocolError' } }]);
    numbers.stop();
    numbers.operation({ name: 'poll', type: 'receive' }, 5);
    metrics.disable();
  });

  t.test('partitions that others have have no lag here; crashes and rebalances count', async (t) => {
    const collect = measured();
    const numbers = new MessagingMetrics();
    numbers.operation({ name: 'poll', type: 'receive', server: '[::1]:9092' }, 5);
    for (const partition of [0, 1]) numbers.lag({ topic: 'orders', partition, group: 'readers' }, 7);
    numbers.lag({ topic: 'orders', partition: 0, group: 'others' }, 9);
    numbers.left('readers', (_topic, partition) => partition === 1);
    numbers.rebalanced('readers');
    numbers.crashed('readers', 'KafkaJSNumberOfRetriesExceeded');
    const samples = await collect();
    t.strictSame(samples.filter(({ name }) => name === 'otel_agent.messaging.lag').map(({ value }) => value), [0, 7, 9]);
    t.match(samples.find(({ name }) => name === 'otel_agent.messaging.rebalances'), { value: 1, attributes: { 'messaging.consumer.group.name': 'readers' } });
    t.match(samples.find(({ name }) => name === 'otel_agent.messaging.crashes'), { value: 1, attributes: { 'error.type': 'KafkaJSNumberOfRetriesExceeded' } });
    t.match(samples.find(({ name }) => name === 'messaging.client.operation.duration'), { attributes: { 'server.address': '[::1]', 'server.port': 9092 } });
    metrics.disable();
  });

  t.test('made-up topics become one series', async (t) => {
    const collect = measured();
    const numbers = new MessagingMetrics();
    for (let at = 0; at < 5000; at += 1) numbers.sent(`topic-${at}`, 1, 1);
    const samples = (await collect()).filter(({ name }) => name === 'messaging.client.sent.messages');
    t.ok(samples.length <= 2001, String(samples.length));
    t.match(samples.find(({ attributes }) => attributes['otel.metric.overflow']), { value: 3000 });
    metrics.disable();
  });
});
