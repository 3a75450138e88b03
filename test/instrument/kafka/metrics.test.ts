import t from 'tap';
import { measured, type Sample } from '../kafkajs/collected.js';
import { openPlatformatic, skip } from './platformatic.js';
import { standInFor } from './stand-in.js';

t.test('metrics of messages of other clients', { skip }, async (t) => {
  const lab = await openPlatformatic(t);
  const collect = measured();
  const of = (samples: Sample[], name: string, topic: string) =>
    samples
      .filter((sample) => sample.name === name && sample.attributes['messaging.destination.name'] === topic)
      .map(({ value, attributes }) => [attributes['error.type'], value]);
  const producer = lab.producer();
  // The metrics SDK is looked for once a second.
  for (let waited = 0; waited < 40 && of(await collect(), 'messaging.client.operation.duration', 'first').length === 0; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await producer.send({ messages: [{ topic: 'first', value: 'v' }] });
  }

  t.test('@platformatic/kafka', async (t) => {
    await producer.send({ messages: [{ topic: 'a', value: '1' }, { topic: 'a', value: '2' }, { topic: 'b', value: '3' }] });
    const failing = lab.producer({ serializers: { value: () => { throw new TypeError('no'); } } });
    await failing.send({ messages: [{ topic: 'a', value: '1' }] }).catch(() => {});
    let left = 2;
    for await (const _ of await lab.stream('a')) if (--left === 0) break;
    const samples = await collect();
    t.strictSame(of(samples, 'messaging.client.sent.messages', 'a'), [[undefined, 2], ['UserError', 1]]);
    t.strictSame(of(samples, 'messaging.client.sent.messages', 'b'), [[undefined, 1]]);
    t.strictSame(of(samples, 'messaging.client.operation.duration', 'a'), [[undefined, 1], ['UserError', 1]]);
    t.strictSame(of(samples, 'messaging.client.consumed.messages', 'a'), [[undefined, 2]]);
    t.strictSame(of(samples, 'messaging.process.duration', 'a'), [[undefined, 2]]);
    t.strictSame(of(samples, 'otel_agent.messaging.lag', 'a'), [[undefined, 0]]);
  });

  t.test('node-rdkafka', async (t) => {
    const lib = standInFor(t, 'node-rdkafka');
    const from = new lib.Producer({ dr_cb: true });
    await new Promise((resolve) => from.connect({}, resolve));
    for (const value of ['1', '2']) from.produce('rd', -1, Buffer.from(value));
    from.poll();
    const to = new lib.KafkaConsumer({ 'group.id': 'g' });
    await new Promise((resolve) => to.connect({}, resolve));
    to.subscribe(['rd']);
    await new Promise<void>((resolve) => to.consume(5, () => resolve()));
    await new Promise(setImmediate);
    const samples = await collect();
    t.strictSame(of(samples, 'messaging.client.sent.messages', 'rd'), [[undefined, 2]]);
    t.strictSame(of(samples, 'messaging.client.consumed.messages', 'rd'), [[undefined, 2]]);
    t.match(samples.find(({ name, attributes }) => name === 'messaging.client.consumed.messages' && attributes['messaging.destination.name'] === 'rd')?.attributes, {
      'messaging.consumer.group.name': 'g',
      'messaging.destination.partition.id': '0',
    });
    from.disconnect();
    to.disconnect();
  });
});
