'use strict';
const { Kafka, logLevel } = require('kafkajs');
const { Pool } = require('pg');

/** A handler that fails ends its consumer. */
const RETRY = { retries: 0, restartOnFailure: async () => false };

/** Messages whose keys are private, and errors that quote messages. */
module.exports = async function kafka(C) {
  const topic = `stack${process.pid}`;
  const client = new Kafka({ brokers: [process.env.KAFKA_BROKERS], clientId: 'stack', logLevel: logLevel.NOTHING });
  const producer = client.producer();
  await producer.connect();
  const keys = [`${C.name}@example.com`, JSON.stringify({ name: C.name }), `Frau ${C.name}`, 'task-17'];
  await producer.send({ topic, messages: keys.map((key) => ({ key, value: C.text })) });
  await producer.send({ topic, messages: [{ key: 'k', headers: { secret: C.text } }] }).catch(() => {});
  await producer.send({ topic, messages: [{ key: 'k', value: Number(C.number) }] }).catch(() => {});
  const consumer = client.consumer({ groupId: `g${process.pid}`, maxWaitTimeInMs: 50, retry: RETRY });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let seen = 0;
  await new Promise((resolve) => {
    consumer.on(consumer.events.CRASH, resolve);
    void consumer.run({
      eachMessage: async ({ message }) => {
        seen += 1;
        if (seen === keys.length) JSON.parse(message.value.toString());
      },
    });
  });
  console.log('seen', seen);
  // Handlers whose query fails, by message and by batch.
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
  const query = () => pool.query('SELECT $1::int', [C.bound]);
  const consumers = [consumer];
  for (const [way, handler] of [['m', { eachMessage: query }], ['b', { eachBatch: query }]]) {
    const other = client.consumer({ groupId: `${way}${process.pid}`, maxWaitTimeInMs: 50, retry: RETRY });
    consumers.push(other);
    await other.connect();
    await other.subscribe({ topic, fromBeginning: true });
    await new Promise((resolve) => {
      other.on(other.events.CRASH, resolve);
      void other.run(handler);
    });
  }
  await pool.end();
  await Promise.all([...consumers, producer].map((one) => one.disconnect()));
};
