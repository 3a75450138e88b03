import type { Batch, KafkaMessage } from 'kafkajs';
import t from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { handled, made, RULES, work } from './batches.js';
import { openLab } from './lab.js';

t.test('in a batch', async (t) => {
  const lab = await openLab(t, RULES);

  t.test('messages have the attributes that eachMessage gives them', async (t) => {
    const { processed } = await handled(lab, 2, async ({ batch }) => {
      for (const message of batch.messages) await work(message);
    });
    const topic = await lab.send(...made(2));
    await lab.work(topic, 2, { eachMessage: async ({ message }) => void (await work(message)) });
    const single = (await lab.spans()).filter(({ kind }) => kind === 'CONSUMER');
    const comparable = (spans: FinishedSpan[]) =>
      spans
        .map(({ name, attributes, scope }) => ({ name: name.split(' ')[0], scope, attributes: { ...attributes, 'messaging.destination.name': 0, 'messaging.consumer.group.name': 0, 'otel_agent.messaging.age_ms': 0, 'correlation.id': 0 } }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    t.strictSame(comparable(processed), comparable(single));
    t.match(processed[0]?.attributes, {
      'messaging.consumer.group.name': /^group-/,
      'messaging.message.body.size': 11,
      'otel_agent.messaging.age_ms': Number,
      'otel_agent.messaging.lag': 1,
      'messaging.kafka.offset': '0',
      'messaging.destination.partition.id': '0',
      'messaging.kafka.message.key': 'k0',
    });
  });

  t.test('what the service sees is kafkajs’s own batch', async (t) => {
    const batches: Batch[] = [];
    const seen = await handled(lab, 3, async ({ batch, resolveOffset, heartbeat, isRunning, isStale, uncommittedOffsets, pause, commitOffsetsIfNecessary }) => {
      const { messages } = batch;
      batches.push(batch);
      t.equal(Array.isArray(messages), true);
      t.equal(messages.length, 3);
      t.equal(batch.messages, messages);
      t.equal(Object.getPrototypeOf(messages), Array.prototype);
      t.strictSame(Object.keys(messages), ['0', '1', '2']);
      t.equal(JSON.stringify([...messages]), JSON.stringify(Array.from({ length: 3 }, (_, at) => messages[at])));
      t.equal(JSON.stringify(messages), JSON.stringify(messages.slice()));
      t.equal(messages.at(-1), messages[2]);
      t.equal(messages.indexOf(messages[1] as KafkaMessage), 1);
      t.equal(structuredClone(messages).length, 3);
      t.strictSame(Object.keys(structuredClone(messages)), ['0', '1', '2']);
      t.equal(Object.prototype.toString.call(messages.values()), '[object Array Iterator]');
      t.equal(messages.map.name, 'map');
      t.equal(messages.map.length, 1);
      t.equal(messages[Symbol.iterator].name, 'values');
      t.strictSame(messages.map((_, at, all) => all === messages && at), [0, 1, 2]);
      t.strictSame(messages.map(function (this: string) { return this; }, 'self').map(String), ['self', 'self', 'self']);
      t.equal(messages.concat(messages).length, 6);
      t.throws(() => messages.map(undefined as never), TypeError);
      t.equal(messages.reduce((sum) => sum + 1, 0), 3);
      t.equal(messages.reduce((first) => first), messages[0]);
      t.equal(batch.firstOffset(), '0');
      t.equal(batch.lastOffset(), '2');
      t.equal(batch.isEmpty(), false);
      t.equal(isRunning(), true);
      t.equal(isStale(), false);
      t.type(uncommittedOffsets(), 'object');
      t.type(pause, 'function');
      for (const message of messages) {
        resolveOffset(message.offset);
        await heartbeat();
      }
      await commitOffsetsIfNecessary();
      messages.sort((a, b) => Number(b.offset) - Number(a.offset));
      t.equal(messages[0]?.offset, '2');
    });
    const [batch] = batches;
    t.strictSame(Reflect.ownKeys(batch?.messages ?? []), ['0', '1', '2', 'length'], 'nothing is left in it');
    t.strictSame(batch?.messages.map(({ offset }) => offset), ['2', '1', '0']);
    t.equal(seen.processed.length, 3);
  });

  t.test('an iterator goes on after a break, as an array’s own does', async (t) => {
    await handled(lab, 3, async ({ batch }) => {
      const iterator = batch.messages.values();
      for (const message of iterator) {
        t.equal(message.offset, '0');
        break;
      }
      t.strictSame([...iterator].map(({ offset }) => offset), ['1', '2']);
    });
  });
});

