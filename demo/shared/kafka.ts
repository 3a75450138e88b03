import { Kafka, logLevel, type Consumer, type LogEntry, type Producer } from 'kafkajs';
import { required } from './env.js';
import type { Logger } from './logger.js';
import { groupOf } from './topics.js';

const levels = { [logLevel.ERROR]: 'error', [logLevel.WARN]: 'warn', [logLevel.DEBUG]: 'debug' } as const;

/** A service's way to Kafka: connected producers and consumers, and the topics it relies on. */
export class KafkaClient {
  readonly #kafka: Kafka;
  readonly #service: string;

  constructor(service: string, logger: Logger) {
    this.#service = service;
    this.#kafka = new Kafka({
      clientId: service,
      brokers: required('KAFKA_BROKERS').split(','),
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => writeTo(logger, entry),
    });
  }

  /** Creates the topics that are not there yet. Brokers in production do not create them on first use. */
  async ensureTopics(...names: string[]): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      await admin.createTopics({ topics: names.map((topic) => ({ topic, numPartitions: 1 })), waitForLeaders: true });
    } finally {
      await admin.disconnect();
    }
  }

  async producer(): Promise<Producer> {
    const producer = this.#kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    return producer;
  }

  /** A member of the service's group, subscribed from the beginning: a task is never skipped for a late start. */
  async consumer(...names: string[]): Promise<Consumer> {
    // A stopping consumer waits for its last fetch to come back, so long waits make for slow deployments.
    const consumer = this.#kafka.consumer({ groupId: groupOf(this.#service), maxWaitTimeInMs: 500 });
    await consumer.connect();
    await consumer.subscribe({ topics: names, fromBeginning: true });
    return consumer;
  }
}

function writeTo(logger: Logger, { level, namespace, log }: LogEntry): void {
  const { message, timestamp: _, logger: __, ...fields } = log;
  logger[levels[level as keyof typeof levels] ?? 'info']({ ...fields, namespace }, message);
}
