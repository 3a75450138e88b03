import t from 'tap';
import { startBroker } from '../../../tools/broker/broker.js';
import { runTraced } from '../../support/run-app.js';

const RULES = JSON.stringify([
  { name: 'all', kafka: { topic: '*' }, take: { id: 'value.id', text: 'value.text', tenant: 'headers.t', offset: 'offset' }, spread: ['id'], baggage: ['id'] },
]);

t.test('a service with kafkajs', async (t) => {
  const broker = await startBroker();
  t.teardown(() => broker.close());
  const run = (name: string, more: object = {}) =>
    runTraced({
      file: `test/fixtures/instrument/${name}.cjs`,
      env: { KAFKA_BROKERS: broker.brokers, NODE_NO_WARNINGS: '1', KAFKAJS_NO_PARTITIONER_WARNING: '1', OTEL_AGENT_RULES: RULES },
      ...more,
    });

  t.test('messages and batches do not outlive the work on them, whatever was started meanwhile', async (t) => {
    const { stdout, spans, code } = await run('kafka-memory', { nodeArgs: ['--expose-gc'] });
    t.equal(code, 0, stdout);
    const counts = stdout.trim().split('\n').map((line) => line.split(' '));
    t.strictSame(counts.map(([name]) => name), ['sent', 'eachMessage', 'eachBatch', 'batches']);
    // The last one of a loop may still be in a register.
    for (const [name, all, left] of counts) t.ok(Number(all) > 0 && Number(left) <= 2, `${name}: ${left} of ${all}`);
    t.equal(spans.filter(({ kind }) => kind === 'CONSUMER').length, 400);
    t.equal(spans.filter(({ attributes }) => String(attributes['text']).length === 256).length >= 600, true);
  });

  t.test('rejections that nobody handles are heard as without the agent', async (t) => {
    const { stdout, agentLines } = await run('kafka-unhandled');
    const plain = await run('kafka-unhandled', { preload: 'none' });
    t.match(plain.stdout, 'for 0, for 1, forEach 0, forEach 1, map 0, map 1\n');
    t.equal(stdout, plain.stdout);
    t.strictSame(agentLines, []);
  });
});
