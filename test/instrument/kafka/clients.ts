import type { Test } from 'tap';
import type { Lab } from '../kafkajs/lab.js';
import { nativeClient, platformatic } from './native-clients.js';

/** A client library as the matrix of clients uses it: text values, one consumer that works on each message once. */
export interface Client {
  readonly name: string;
  /** Why it is not here. */
  readonly missing?: string;
  send(topic: string, values: readonly string[]): Promise<void>;
  /** Works on so many messages from the beginning of a topic; `work` is called inside of the work on each. */
  work(topic: string, count: number, work: (value: string) => Promise<void>): Promise<void>;
}

type Parts = Pick<Lab, 'kafka'> & { readonly brokers: string; readonly t: Test; readonly onBroker: 'stand-in' | 'apache' };

let groups = 0;
const newGroup = () => `group-${process.pid}-${Date.now()}-${(groups += 1)}`;

/** Counts messages, and says when all have been worked on. */
function counter(count: number, work: (value: string) => Promise<void>) {
  let left = count;
  let resolve = () => {};
  const done = new Promise<void>((all) => {
    resolve = all;
  });
  const one = async (value: unknown) => {
    await work(String(value));
    left -= 1;
    if (left === 0) setImmediate(resolve);
  };
  return { done, one };
}

export async function clientsFor(parts: Parts): Promise<Client[]> {
  const clients = [ofKafkaJs(parts, 'eachMessage'), ofKafkaJs(parts, 'eachBatch'), await ofPlatformatic(parts)];
  // librdkafka asks for requests that the stand-in for a broker does not know.
  if (parts.onBroker === 'apache') clients.push(ofRdKafka(parts), ofConfluent(parts));
  return clients;
}

function ofKafkaJs({ kafka, t }: Parts, way: 'eachMessage' | 'eachBatch'): Client {
  return {
    name: `kafkajs ${way}`,
    async send(topic, values) {
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages: values.map((value) => ({ value })) });
      await producer.disconnect();
    },
    async work(topic, count, work) {
      const consumer = kafka.consumer({ groupId: newGroup(), maxWaitTimeInMs: 50 });
      t.teardown(() => consumer.disconnect());
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      const { done, one } = counter(count, work);
      await consumer.run(
        way === 'eachMessage'
          ? { eachMessage: ({ message }) => one(message.value) }
          : {
              eachBatch: async ({ batch }) => {
                for (const message of batch.messages) await one(message.value);
              },
            },
      );
      await done;
      await consumer.disconnect();
    },
  };
}

async function ofPlatformatic({ brokers, t }: Parts): Promise<Client> {
  const name = '@platformatic/kafka';
  const { lib, missing } = await platformatic();
  const base = lib && {
    clientId: 'p',
    bootstrapBrokers: brokers.split(','),
    serializers: lib.stringSerializers,
    deserializers: lib.stringDeserializers,
    autocreateTopics: true,
  };
  return {
    name,
    ...(missing !== undefined && { missing }),
    async send(topic, values) {
      const producer = new lib.Producer(base);
      await producer.send({ messages: values.map((value) => ({ topic, value })) });
      await producer.close();
    },
    async work(topic, count, work) {
      const consumer = new lib.Consumer({ ...base, groupId: newGroup() });
      t.teardown(() => consumer.close(true).catch(() => {}));
      let left = count;
      for await (const { value } of await consumer.consume({ topics: [topic], mode: 'earliest', maxWaitTime: 50 })) {
        await work(value);
        if (--left === 0) break;
      }
      await consumer.close(true);
    },
  };
}

function ofRdKafka({ brokers, t }: Parts): Client {
  const { lib, missing } = nativeClient('node-rdkafka');
  const conf = { 'metadata.broker.list': brokers };
  return {
    name: 'node-rdkafka',
    ...(missing !== undefined && { missing }),
    async send(topic, values) {
      const producer = new lib.Producer({ ...conf, dr_cb: true });
      await new Promise((resolve, reject) => producer.connect({}, (error: unknown, data: unknown) => (error ? reject(error) : resolve(data))));
      producer.setPollInterval(5);
      for (const value of values) producer.produce(topic, null, Buffer.from(value));
      await new Promise((resolve) => producer.flush(10_000, resolve));
      await new Promise((resolve) => producer.disconnect(resolve));
    },
    async work(topic, count, work) {
      const consumer = new lib.KafkaConsumer({ ...conf, 'group.id': newGroup() }, { 'auto.offset.reset': 'earliest' });
      t.teardown(() => consumer.isConnected() && new Promise((resolve) => consumer.disconnect(resolve)));
      await new Promise((resolve, reject) => consumer.connect({}, (error: unknown, data: unknown) => (error ? reject(error) : resolve(data))));
      const { done, one } = counter(count, work);
      consumer.on('data', async ({ value }: any) => one(value));
      consumer.subscribe([topic]);
      consumer.consume();
      await done;
      await new Promise((resolve) => consumer.disconnect(resolve));
    },
  };
}

function ofConfluent({ brokers, t }: Parts): Client {
  const { lib, missing } = nativeClient('@confluentinc/kafka-javascript');
  const kafka = lib && new lib.KafkaJS.Kafka({ kafkaJS: { brokers: brokers.split(','), logLevel: lib.KafkaJS.logLevel.NOTHING } });
  return {
    name: '@confluentinc/kafka-javascript',
    ...(missing !== undefined && { missing }),
    async send(topic, values) {
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages: values.map((value) => ({ value })) });
      await producer.disconnect();
    },
    async work(topic, count, work) {
      const consumer = kafka.consumer({ kafkaJS: { groupId: newGroup(), fromBeginning: true } });
      t.teardown(() => consumer.disconnect());
      await consumer.connect();
      await consumer.subscribe({ topic });
      const { done, one } = counter(count, work);
      await consumer.run({ eachMessage: ({ message }: any) => one(message.value) });
      await done;
      await consumer.disconnect();
    },
  };
}
