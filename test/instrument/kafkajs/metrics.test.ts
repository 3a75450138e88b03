import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import t from 'tap';
import { measured, type Sample } from './collected.js';
import { openLab } from './lab.js';

/** kafkajs gives up at once after errors of the language. */
class Flaky extends Error {}

t.test('metrics of messages', async (t) => {
  const lab = await openLab(t, [], { OTEL_AGENT_SAMPLING_ON_UNSAMPLED_PARENT: 'drop' });
  const before = await lab.send({ value: 'before the metrics SDK' });
  const collect = measured();
  const of = (samples: Sample[], name: string, topic: string) =>
    samples
      .filter((sample) => sample.name === name && sample.attributes['messaging.destination.name'] === topic)
      .map(({ value, attributes }) => [attributes['error.type'], value]);

  t.test('what was counted before the service measured anything is not lost', async (t) => {
    const topic = await lab.send({ value: '1' }, { value: '2' });
    // The SDK is looked for once a second.
    for (let waited = 0; waited < 40 && of(await collect(), 'messaging.client.sent.messages', topic).length === 0; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await (await lab.producer()).send({ topic: 'elsewhere', messages: [{ value: '1' }] });
    }
    const samples = await collect();
    t.strictSame(of(samples, 'messaging.client.sent.messages', before), [[undefined, 1]]);
    t.strictSame(of(samples, 'messaging.client.sent.messages', topic), [[undefined, 2]]);
    t.match(samples.find(({ name }) => name === 'messaging.client.sent.messages'), {
      unit: '{message}',
      attributes: { 'messaging.system': 'kafka', 'messaging.operation.name': 'send' },
    });
  });

  t.test('success and failure of sends and of the work on messages, with their durations', async (t) => {
    const producer = await lab.producer();
    const topic = await lab.send({ value: '1' }, { value: '2' }, { value: 'bad' }, { value: '4' });
    await producer.send({ topic, messages: [{ key: 'no value' } as never] }).catch(() => {});
    let tries = 0;
    await lab.work(topic, 5, {
      eachMessage: async ({ message }) => {
        if (String(message.value) === 'bad' && (tries += 1) === 1) throw new Flaky('once');
      },
    });
    const samples = await collect();
    t.strictSame(of(samples, 'messaging.client.sent.messages', topic), [[undefined, 4], ['KafkaJSNonRetriableError', 1]]);
    t.strictSame(of(samples, 'messaging.client.operation.duration', topic), [[undefined, 1], ['KafkaJSNonRetriableError', 1]]);
    t.strictSame(of(samples, 'messaging.client.consumed.messages', topic), [[undefined, 4], ['Flaky', 1]]);
    t.strictSame(of(samples, 'messaging.process.duration', topic), [[undefined, 4], ['Flaky', 1]]);
    t.match(samples.find(({ name, attributes }) => name === 'messaging.process.duration' && attributes['messaging.destination.name'] === topic), {
      unit: 's',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'process',
        'messaging.destination.partition.id': '0',
        'messaging.consumer.group.name': `group-${topic}`,
      },
    });
    const operations = samples.filter(({ name }) => name === 'messaging.client.operation.duration').map(({ attributes }) => attributes);
    t.match(operations.find((about) => about['messaging.operation.name'] === 'poll'), {
      'messaging.operation.type': 'receive',
      'server.address': '127.0.0.1',
      'server.port': lab.broker.port,
      'messaging.consumer.group.name': `group-${topic}`,
    });
    t.ok(operations.some((about) => about['messaging.operation.name'] === 'commit' && about['messaging.operation.type'] === 'settle'));
  });

  t.test('messages of batches, each for itself; a failure of one is not that of the others', async (t) => {
    const topic = await lab.send({ value: '1' }, { value: 'bad' }, { value: '3' }, { value: '4' });
    let tries = 0;
    await lab.work(topic, 7, {
      eachBatchAutoResolve: true,
      eachBatch: async ({ batch, resolveOffset }) => {
        for (const message of batch.messages) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (String(message.value) === 'bad' && (tries += 1) === 1) throw new Flaky('once');
          resolveOffset(message.offset);
        }
      },
    });
    const samples = await collect();
    t.strictSame(of(samples, 'messaging.client.consumed.messages', topic), [[undefined, 4], ['Flaky', 1]]);
    const took = samples.find(({ name, attributes }) => name === 'messaging.process.duration' && attributes['messaging.destination.name'] === topic && !attributes['error.type']);
    t.ok(took?.sum !== undefined && took.sum > 0.015 && took.sum < 0.5, `four messages took ${took?.sum} s`);
  });

  t.test('lag while messages wait, none when they are done, none of partitions that another consumer has', async (t) => {
    const topic = await lab.send(...Array.from({ length: 5 }, (_, at) => ({ value: String(at) })));
    const lags: (number | undefined)[] = [];
    const lag = async () => (await collect()).find(({ name, attributes }) => name === 'otel_agent.messaging.lag' && attributes['messaging.destination.name'] === topic);
    const consumer = lab.kafka.consumer({ groupId: 'lagging', maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async () => {
        lags.push((await lag())?.value);
      },
    });
    for (let waited = 0; waited < 200 && (lags.length < 5 || (await lag())?.value !== 0); waited += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    t.strictSame(lags, [5, 4, 3, 2, 1]);
    t.match(await lag(), { value: 0, attributes: { 'messaging.consumer.group.name': 'lagging', 'messaging.destination.partition.id': '0' } });
    await consumer.disconnect();
  });

  t.test('unsampled work counts', async (t) => {
    await lab.spans();
    const unsampled = trace.setSpanContext(ROOT_CONTEXT, { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 0 });
    const topic = await context.with(unsampled, () => lab.send({ value: '1' }, { value: '2' }));
    await lab.work(topic, 2, { eachMessage: async () => {} });
    t.strictSame((await lab.spans()).filter(({ kind }) => kind === 'CONSUMER'), []);
    const samples = await collect();
    t.strictSame(of(samples, 'messaging.client.sent.messages', topic), [[undefined, 2]]);
    t.strictSame(of(samples, 'messaging.client.consumed.messages', topic), [[undefined, 2]]);
    t.strictSame(of(samples, 'messaging.process.duration', topic), [[undefined, 2]]);
  });

  t.test('malformed headers begin a new trace, and count', async (t) => {
    const bad = { traceparent: '00-xyz' };
    const topic = await lab.send({ value: '1', headers: { Traceparent: 'not one' } }, { value: '2', headers: bad }, { value: '3' });
    await lab.spans();
    await lab.work(topic, 3, { eachMessage: async () => {} });
    await lab.work(topic, 3, { eachBatch: async () => {} }, { groupId: 'batches' });
    const roots = (await lab.spans()).filter(({ kind, parentSpanId }) => kind === 'CONSUMER' && parentSpanId === undefined);
    // A header of the exact name is replaced by that of the sender.
    t.equal(roots.length, 2);
    const counted = (await collect()).filter(({ name }) => name === 'otel_agent.messaging.malformed_contexts').map(({ value, attributes }) => [attributes['messaging.consumer.group.name'], value]);
    t.strictSame(counted.sort(), [['batches', 1], [`group-${topic}`, 1]]);
  });
});
