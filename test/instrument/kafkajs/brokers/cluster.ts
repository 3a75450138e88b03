import { Cleanup } from '../../../../tools/demo/cleanup.js';
import { startApacheKafka } from '../../../../tools/apache-kafka/cluster.js';
import { whyNoKafka } from '../../../../tools/apache-kafka/jars.js';
import { startBroker } from '../../../../tools/broker/broker.js';

/** Brokers that the suite runs on. */
export interface Cluster {
  readonly name: string;
  readonly isStandIn: boolean;
  readonly brokers: string;
  readonly size: number;
  /** Copies of a partition. */
  readonly replicas: number;
  /** Ends the last broker of them. */
  stop(how: 'stop' | 'kill'): Promise<void>;
  /** Starts it again, at the same address. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function standIn(): Promise<Cluster> {
  let broker = await startBroker();
  const { brokers, port } = broker;
  return {
    name: 'the stand-in',
    isStandIn: true,
    brokers,
    size: 1,
    replicas: 1,
    stop: () => broker.close(),
    async start() {
      broker = await startBroker({ port });
    },
    close: () => broker.close(),
  };
}

export async function apache(size: 1 | 3): Promise<Cluster> {
  const cleanup = new Cleanup();
  const { version, brokers, nodes } = await startApacheKafka(cleanup, size);
  const last = nodes.at(-1);
  return {
    name: `Apache Kafka ${version} (${size === 1 ? 'one broker' : `${size} brokers`})`,
    isStandIn: false,
    brokers,
    size,
    replicas: size,
    stop: async (how) => void (await last?.[how]()),
    start: async () => void (await last?.start()),
    close: async () => void (await cleanup.close()),
  };
}

/** Why the suite does not run on Apache Kafka; false: it does. */
export function whyNotApache(): string | false {
  if (!process.env['OTEL_AGENT_TEST_APACHE_KAFKA']) return 'OTEL_AGENT_TEST_APACHE_KAFKA is not set';
  const missing = whyNoKafka();
  return missing === undefined ? false : `Apache Kafka needs Java 17 and Maven: ${missing}`;
}
