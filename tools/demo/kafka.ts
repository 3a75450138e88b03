import { Kafka, logLevel, type Admin } from 'kafkajs';
import { startBroker } from '../broker/broker.js';
import type { Cleanup } from './cleanup.js';
import { DemoFailure } from './failure.js';

export interface KafkaServer {
  brokers: string;
  /** Put before the names of topics and groups. */
  topicPrefix: string;
  /** For people. */
  description: string;
}

/** The brokers of `KAFKA_BROKERS`, with topics of our own that are deleted at the end, or the stand-in. */
export async function startKafka(cleanup: Cleanup, given: string | undefined, run: string): Promise<KafkaServer> {
  if (given) return useBrokers(cleanup, given, `${run}.`);
  const broker = await startBroker();
  cleanup.add('Kafka stand-in', () => broker.close());
  return { brokers: broker.brokers, topicPrefix: '', description: broker.brokers };
}

async function useBrokers(cleanup: Cleanup, brokers: string, topicPrefix: string): Promise<KafkaServer> {
  const kafka = new Kafka({
    clientId: 'otel-agent-demo',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3000,
    retry: { retries: 2 },
  });
  try {
    await withAdmin(kafka, (admin) => admin.listTopics());
  } catch (error) {
    throw new DemoFailure(`KAFKA_BROKERS cannot be used (${brokers}): ${(error as Error).message}`, { cause: error });
  }
  cleanup.add(`topics ${topicPrefix}*`, () => withAdmin(kafka, (admin) => deleteOurs(admin, topicPrefix)));
  return { brokers, topicPrefix, description: `${brokers}, topics ${topicPrefix}*` };
}

async function deleteOurs(admin: Admin, prefix: string): Promise<void> {
  const { groups } = await admin.listGroups();
  const groupIds = groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix));
  if (groupIds.length > 0) await admin.deleteGroups(groupIds);
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
}

async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
