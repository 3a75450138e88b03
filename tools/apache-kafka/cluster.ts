import { randomBytes } from 'node:crypto';
import type { Cleanup } from '../demo/cleanup.js';
import { freePort } from '../demo/free-port.js';
import { tempDirectory } from '../demo/temp-directory.js';
import { KAFKA_VERSION, kafkaJars } from './jars.js';
import { KafkaNode } from './node.js';

export interface ApacheKafka {
  readonly version: string;
  /** `127.0.0.1:40001,127.0.0.1:40002`. */
  readonly brokers: string;
  readonly nodes: readonly KafkaNode[];
}

/** Starts Apache Kafka in KRaft mode with so many nodes, on free ports, with its data in a temporary directory. */
export async function startApacheKafka(cleanup: Cleanup, count = 1): Promise<ApacheKafka> {
  const jars = kafkaJars();
  const directory = tempDirectory(cleanup);
  const clusterId = randomBytes(16).toString('base64url');
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const ports: { broker: number; controller: number }[] = [];
  for (const _ of ids) ports.push({ broker: await freePort(), controller: await freePort() });
  const replicas = Math.min(3, count);
  const nodes = ports.map(({ broker, controller }, index) => {
    const id = index + 1;
    const properties = {
      'process.roles': 'broker,controller',
      'node.id': id,
      'controller.quorum.voters': ports.map((other, at) => `${at + 1}@127.0.0.1:${other.controller}`).join(','),
      listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      'offsets.topic.replication.factor': replicas,
      'offsets.topic.num.partitions': 4,
      'transaction.state.log.replication.factor': replicas,
      'transaction.state.log.num.partitions': 4,
      'transaction.state.log.min.isr': Math.min(2, count),
      'default.replication.factor': replicas,
      'group.initial.rebalance.delay.ms': 0,
    };
    return new KafkaNode({ id, jars, directory, clusterId, port: broker, properties }, cleanup);
  });
  await Promise.all(nodes.map((node) => node.start()));
  return { version: KAFKA_VERSION, brokers: ports.map(({ broker }) => `127.0.0.1:${broker}`).join(','), nodes };
}
