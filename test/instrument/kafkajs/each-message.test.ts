import { trace } from '@opentelemetry/api';
import t from 'tap';
import { openLab } from './lab.js';

const RULES = [
  { name: 'tasks', kafka: { topic: 'topic-*', operation: 'process' }, take: { 'task.id': 'value.id', 'task.key': 'key', 'task.big': 'value.big' }, spread: ['task.id'] },
  { name: 'eu', kafka: { topic: 'topic-*', operation: 'process', headers: { region: 'eu*' } }, take: { region: 'headers.region' } },
  { name: 'group', kafka: { topic: '*', group: 'billing' }, take: { billed: { const: true } } },
  { name: 'kept', kafka: { operation: 'process' }, take: { 'message.at': 'timestamp' }, event: 'message' },
];

t.test('eachMessage', async (t) => {
  const lab = await openLab(t, RULES);
  const processed = async () => (await lab.spans()).filter(({ kind }) => kind === 'CONSUMER');

  t.test('values are on the message’s span before the service’s code runs, and below it', async (t) => {
    const topic = await lab.send({ key: 'k1', value: '{"id":"t1"}', headers: { Region: 'eu-west' } }, { key: 'k2', value: '{"id":"t2"}', headers: { region: 'us' } });
    const seen: unknown[] = [];
    await lab.work(topic, 2, {
      eachMessage: async () => {
        const span = trace.getActiveSpan() as unknown as { attributes: Record<string, unknown> };
        seen.push(span.attributes['task.id']);
        trace.getTracer('service').startSpan('below').end();
      },
    });
    t.strictSame(seen, ['t1', 't2']);
    const spans = await lab.spans();
    const consumed = spans.filter(({ kind }) => kind === 'CONSUMER');
    t.match(consumed.map(({ attributes }) => attributes), [{ 'task.id': 't1', 'task.key': 'k1', region: 'eu-west' }, { 'task.id': 't2', 'task.key': 'k2' }]);
    t.equal(consumed[1]?.attributes['region'], undefined);
    t.strictSame(spans.filter(({ name }) => name === 'below').map(({ attributes }) => attributes['task.id']), ['t1', 't2']);
    t.match(consumed[0]?.events, [{ name: 'message', attributes: { 'message.at': /^\d{4}-/ } }]);
    t.equal(spans.filter(({ kind, attributes }) => kind === 'PRODUCER' && 'task.id' in attributes).length, 0, 'a rule on process is not about sends');
  });

  t.test('a rule on a group is about its consumers', async (t) => {
    const topic = await lab.send({ value: '{"id":"t1"}' });
    for (const groupId of ['billing', 'shipping']) await lab.work(topic, 1, { eachMessage: async () => {} }, { groupId });
    t.strictSame((await processed()).map(({ attributes }) => [attributes['messaging.consumer.group.name'], attributes['billed']]), [['billing', true], ['shipping', undefined]]);
  });

  t.test('tombstones, bytes, what is no JSON and what is too large go by', async (t) => {
    const big = JSON.stringify({ id: 'big', big: 'x'.repeat(1_000_000) });
    const values = [null, Buffer.from([0, 255, 128]), '{"id":', big, '"text"', '{"id":{"no":"value"}}', '{"id":"last"}'];
    const topic = await lab.send(...values.map((value, at) => ({ key: `k${at}`, value })));
    let seen = 0;
    await lab.work(topic, values.length, { eachMessage: async ({ message }) => void (seen += message.value?.length ?? 0) });
    t.ok(seen > 1_000_000, 'the service gets them as they are');
    const spans = await processed();
    t.strictSame(spans.map(({ attributes }) => attributes['task.id']), [...Array.from({ length: 6 }, () => undefined), 'last']);
    t.strictSame(spans.map(({ status }) => status.code), values.map(() => 'UNSET'));
    t.equal(spans[0]?.attributes['messaging.kafka.message.tombstone'], true);
  });

  t.test('hostile headers begin a new trace, and end nothing', async (t) => {
    const hostile: Record<string, unknown>[] = [
      { Traceparent: 'x'.repeat(10_000), Baggage: ','.repeat(9000), 'X-Correlation-Id': '<script>' },
      { Traceparent: '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01' },
      { Traceparent: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'] },
      { constructor: 'z', toString: 'y', region: Buffer.from([0xff]) },
    ];
    const topic = await lab.send(...hostile.map((headers, at) => ({ key: `k${at}`, value: '{"id":"h"}', headers: headers as never })));
    await lab.spans();
    const eachMessage = async () => {};
    await lab.work(topic, 4, { eachMessage }, { groupId: 'single' });
    await lab.work(topic, 4, {
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) t.ok(message.headers);
      },
    }, { groupId: 'several' });
    const spans = await processed();
    t.strictSame(spans.map(({ attributes }) => attributes['task.id']), Array.from({ length: 8 }, () => 'h'));
    for (const { attributes, parentSpanId, traceId } of spans) {
      if (attributes['messaging.kafka.message.key'] === 'k3') t.ok(parentSpanId);
      else t.strictSame([parentSpanId, traceId.startsWith('0af7')], [undefined, false], String(attributes['messaging.kafka.message.key']));
      t.match(attributes['correlation.id'], /^[0-9a-f-]{36}$/);
    }
  });
});
