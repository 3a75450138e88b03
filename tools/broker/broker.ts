/** No Kafka: an in-memory, single-node stand-in that speaks enough of Kafka's protocol for demo and tests. */
import { dispatcher } from './dispatch.js';
import { Groups } from './groups/groups.js';
import { clusterRoutes } from './handlers/cluster.js';
import { configRoutes } from './handlers/configs.js';
import { fetchRoutes } from './handlers/fetch.js';
import { groupRoutes } from './handlers/groups.js';
import { groupAdminRoutes } from './handlers/group-admin.js';
import { listOffsetsRoutes } from './handlers/list-offsets.js';
import { offsetRoutes } from './handlers/offsets.js';
import { produceRoutes } from './handlers/produce.js';
import { topicRoutes } from './handlers/topics.js';
import { transactionRoutes } from './handlers/transactions.js';
import { listen } from './listen.js';
import { Timers } from './timers.js';
import { Topics } from './topics.js';
import { Transactions } from './transactions.js';

/** What may be chosen; everything has a default. */
export interface BrokerOptions {
  /** Where to listen; what clients are told, too. Default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Whether asking for the metadata of an unknown topic creates it, if the client allows it. Default true. */
  readonly autoCreateTopics?: boolean;
  /** How many partitions a topic gets when its creator does not say. Default 1. */
  readonly defaultPartitions?: number;
}

/** A running broker. */
export interface Broker {
  /** What clients take as their broker list: `127.0.0.1:12345`. */
  readonly brokers: string;
  readonly port: number;
  /** Closes all sockets and stops all timers; what was stored is gone. */
  close(): Promise<void>;
}

/** Starts a broker of its own: no two share topics. Rejects when the port cannot be had. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const { host = '127.0.0.1', port = 0, autoCreateTopics = true, defaultPartitions = 1 } = options;
  const timers = new Timers();
  const topics = new Topics();
  const groups = new Groups(timers);
  const transactions = new Transactions(timers);
  topics.onDelete((topic) => groups.all.forEach(({ offsets }) => offsets.forget(topic)));

  const routes = [
    ...clusterRoutes(topics, { autoCreateTopics, defaultPartitions }),
    ...topicRoutes(topics, defaultPartitions),
    ...configRoutes(topics),
    ...produceRoutes(topics, transactions),
    ...fetchRoutes(topics, timers),
    ...listOffsetsRoutes(topics),
    ...groupRoutes(groups),
    ...groupAdminRoutes(groups),
    ...offsetRoutes(topics, groups),
    ...transactionRoutes(topics, groups, transactions),
  ];
  const listener = await listen(host, port, dispatcher(routes));
  return {
    brokers: `${host.includes(':') ? `[${host}]` : host}:${listener.port}`,
    port: listener.port,
    close: async () => {
      await listener.close();
      timers.clear();
    },
  };
}
