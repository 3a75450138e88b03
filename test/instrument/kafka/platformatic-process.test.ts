import t from 'tap';
import { startBroker } from '../../../tools/broker/broker.js';
import { runTraced } from '../../support/run-app.js';
import { skip } from './platformatic.js';

t.test('a service of ES modules with @platformatic/kafka', { skip }, async (t) => {
  const broker = await startBroker();
  t.teardown(() => broker.close());
  const COUNT = 3000;
  const { stdout, stderr, agentLines, code, spans } = await runTraced({
    file: 'test/fixtures/instrument/platformatic.mjs',
    nodeArgs: ['--expose-gc'],
    env: { KAFKA_BROKERS: broker.brokers, COUNT: String(COUNT), OTEL_BSP_MAX_QUEUE_SIZE: '100000' },
  });
  t.match({ code, stderr, agentLines }, { code: 0, stderr: '', agentLines: [] });
  const { seen, alive } = JSON.parse(stdout);
  t.equal(seen, COUNT);
  t.ok(alive <= 5, `${alive} of 300 messages are kept alive`);
  const sends = new Map(spans.filter(({ name }) => name === 'send app').map((span) => [span.spanId, span]));
  const processed = spans.filter(({ name }) => name === 'process app');
  t.equal(sends.size, COUNT);
  t.equal(processed.length, COUNT);
  t.equal(new Set(processed.map(({ parentSpanId }) => parentSpanId)).size, COUNT, 'each below a sender of its own');
  t.ok(
    processed.every(({ parentSpanId, traceId, attributes }) => {
      const send = sends.get(parentSpanId ?? '');
      return send?.traceId === traceId && send.attributes['messaging.kafka.offset'] === attributes['messaging.kafka.offset'];
    }),
    'and that is the right one',
  );
});

t.test('a service that switches it off', { skip }, async (t) => {
  const broker = await startBroker();
  t.teardown(() => broker.close());
  const { stdout, spans } = await runTraced({
    file: 'test/fixtures/instrument/platformatic.mjs',
    env: { KAFKA_BROKERS: broker.brokers, COUNT: '5', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'platformatic-kafka' },
  });
  t.equal(JSON.parse(stdout).seen, 5);
  t.same(spans, []);
});

t.test('nonsense on its channels is no end of the service', async (t) => {
  const code = `
    const { channel } = require('node:diagnostics_channel');
    const everything = [undefined, null, 1, {}, { type: 'producer', instance: {} }, { type: 'messages-stream', instance: Object.create(null) }];
    for (const message of everything) channel('plt:kafka:instances').publish(message);
    for (const name of ['producer:sends:start', 'producer:sends:error', 'producer:sends:asyncStart', 'consumer:receives:asyncStart', 'consumer:fetches:asyncStart'])
      for (const message of everything) channel('tracing:plt:kafka:' + name).publish(message);
    console.log('still here');`;
  const { stdout, stderr, code: exit } = await runTraced({ code, env: { OTEL_AGENT_LOG_LEVEL: 'none' } });
  t.match({ stdout, stderr, exit }, { stdout: 'still here\n', stderr: '', exit: 0 });
});
