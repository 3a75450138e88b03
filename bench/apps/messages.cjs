'use strict';
// Sends and works on messages as it is told, and answers with the processor time that it took. No tracing code.
const { setTimeout: sleep } = require('node:timers/promises');
const { Kafka, logLevel } = require('kafkajs');

const PADDING = 'x'.repeat(400);
/** What is left to do when the messages are done (exports) belongs to them. */
const AFTERWARDS_MS = 800;

/** The least that a handler awaits. */
const turn = async () => {};

const messages = (count) => Array.from({ length: count }, (_, at) => ({ key: `key-${at}`, value: JSON.stringify({ id: at, padding: PADDING }) }));

async function main() {
  const kafka = new Kafka({ brokers: [process.env.KAFKA_BROKERS], clientId: 'bench', logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();

  const send = (size) => async (count) => {
    const all = messages(count);
    return measured(async () => {
      for (let at = 0; at < count; at += size) await producer.send({ topic: `sent-${process.pid}`, messages: all.slice(at, at + size) });
    });
  };
  const consume = async (name, configOf) => {
    const topic = `${name}-${process.pid}`;
    let seen = 0;
    let isDone = () => {};
    let wanted = Infinity;
    const done = () => {
      seen += 1;
      if (seen === wanted) isDone();
    };
    await producer.send({ topic, messages: messages(1) });
    const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 200 });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const first = new Promise((resolve) => (isDone = resolve));
    wanted = 1;
    await consumer.run(configOf(done));
    await first;
    return async (count) => {
      consumer.pause([{ topic }]);
      for (let at = 0; at < count; at += 500) await producer.send({ topic, messages: messages(Math.min(500, count - at)) });
      // Exports of what was sent are none of the consumer's.
      await sleep(AFTERWARDS_MS);
      wanted = seen + count;
      return measured(async () => {
        const all = new Promise((resolve) => (isDone = resolve));
        consumer.resume([{ topic }]);
        await all;
      });
    };
  };
  const ways = {
    'sent, 100 in a call': send(100),
    'sent, one in a call': send(1),
    'eachMessage': await consume('message', (done) => ({ eachMessage: async () => done() })),
    'eachBatch, one after another': await consume('for', (done) => ({
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) {
          await turn();
          done(message);
        }
      },
    })),
    'eachBatch, map and Promise.all': await consume('map', (done) => ({
      eachBatch: async ({ batch }) => {
        await Promise.all(batch.messages.map(async (message) => {
          await turn();
          done(message);
        }));
      },
    })),
  };
  process.on('message', async ({ way, count }) => process.send({ cpuUs: await ways[way](count) }));
  process.send({ ways: Object.keys(ways) });
}

async function measured(work) {
  const before = process.cpuUsage();
  await work();
  await sleep(AFTERWARDS_MS);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

process.on('disconnect', () => process.exit());
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
