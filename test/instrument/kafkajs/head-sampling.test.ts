import t from 'tap';
import { openLab } from './lab.js';

t.test('rules of sampling see what rules on kafka take, where a trace begins with the message', async (t) => {
  const lab = await openLab(
    t,
    [{ name: 'tasks', kafka: { topic: '*', operation: 'process' }, take: { 'task.kind': 'value.kind' } }],
    {
      OTEL_PROPAGATORS: 'none',
      OTEL_AGENT_SAMPLING_RULES: JSON.stringify([
        { name: 'noise', match: { attribute_patterns: { key: 'task.kind', included: ['noise'] } }, ratio: 0 },
      ]),
    },
  );
  const topic = await lab.send({ key: 'a', value: '{"kind":"noise"}' }, { key: 'b', value: '{"kind":"order"}' });
  await lab.spans();
  const kept = async () =>
    (await lab.spans()).filter(({ kind }) => kind === 'CONSUMER').map(({ attributes }) => [attributes['messaging.kafka.message.key'], attributes['task.kind']]);
  await lab.work(topic, 2, { eachMessage: async () => {} }, { groupId: 'single' });
  t.strictSame(await kept(), [['b', 'order']]);
  await lab.work(topic, 2, {
    eachBatch: async ({ batch }) => {
      for (const message of batch.messages) t.ok(message);
    },
  }, { groupId: 'several' });
  t.strictSame(await kept(), [['b', 'order']]);
  await lab.work(topic, 2, { eachBatch: async () => {} }, { groupId: 'unseen' });
  t.strictSame(await kept(), [['b', 'order']]);
});
