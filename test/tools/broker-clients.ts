import { type Consumer, type ConsumerConfig, type EachMessagePayload, Kafka, logLevel } from 'kafkajs';
import type { Test } from 'tap';
import { type BrokerOptions, startBroker } from '../../tools/broker/broker.js';

/** A message as a test compares it. */
export interface Seen {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Record<string, string>;
}

/** A broker for this test alone, and a client of it. */
export async function brokerAndClient(t: Test, options?: BrokerOptions) {
  const broker = await startBroker(options);
  t.teardown(() => broker.close());
  return { broker, kafka: clientOf(broker.brokers) };
}

export function clientOf(brokers: string): Kafka {
  return new Kafka({
    clientId: 'test',
    brokers: [brokers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 20 },
  });
}

export async function producerOf(t: Test, kafka: Kafka, options?: Parameters<Kafka['producer']>[0]) {
  const producer = kafka.producer(options);
  await producer.connect();
  t.teardown(() => producer.disconnect());
  return producer;
}

export async function adminOf(t: Test, kafka: Kafka) {
  const admin = kafka.admin();
  await admin.connect();
  t.teardown(() => admin.disconnect());
  return admin;
}

/** A consumer that notices rebalances soon, does not keep the test waiting at its end and gives up without a broker. */
export async function consumerOf(t: Test, kafka: Kafka, options: ConsumerConfig): Promise<Consumer> {
  const retry = { initialRetryTime: 20, restartOnFailure: async () => false };
  const consumer = kafka.consumer({ maxWaitTimeInMs: 200, heartbeatInterval: 50, retry, ...options });
  await consumer.connect();
  t.teardown(() => consumer.disconnect());
  return consumer;
}

/** Consumes from the beginning; `until` settles when what was seen so far suffices. */
export async function collect(t: Test, kafka: Kafka, topic: string, options: ConsumerConfig) {
  const consumer = await consumerOf(t, kafka, options);
  const seen: Seen[] = [];
  const changes = new Changes();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async (payload) => {
      seen.push(plain(payload));
      changes.happened();
    },
  });
  return { consumer, seen, until: (count: number) => changes.until(() => seen.length >= count) };
}

/** Lets a test wait for a condition that only changes when something is reported to have happened. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  happened(): void {
    for (const check of this.#waiting) check();
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}

function plain({ topic, partition, message }: EachMessagePayload): Seen {
  const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key && message.key.toString(),
    value: message.value && message.value.toString(),
    headers: Object.fromEntries(headers),
  };
}

/** The name of the Kafka error with which the operation failed, however kafkajs has wrapped it. */
export async function errorOf(operation: Promise<unknown>): Promise<string> {
  let error: any = await operation.then(
    () => ({ type: 'no error' }),
    (reason: unknown) => reason,
  );
  while (error && !error.type) error = error.cause ?? error.errors?.[0];
  return error?.type ?? 'no Kafka error';
}
