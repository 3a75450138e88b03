import type { ConsumerLife } from './messaging/consumer-life.js';
import { spanInWork } from './messaging/message-context.js';
import type { MessagingMetrics } from './messaging/metrics.js';
import { quietly } from './messaging/quietly.js';
import { context } from '@opentelemetry/api';
import { factsOf, noteClient } from './kafkajs-client.js';

interface RunConfig {
  readonly eachMessage?: unknown;
}
interface BatchFacts {
  readonly topic: string;
  readonly partition: number;
  readonly highWatermark: string;
  readonly firstOffset: string | null;
  readonly lastOffset: string;
}
interface Events {
  readonly START_BATCH_PROCESS: BatchFacts;
  readonly END_BATCH_PROCESS: BatchFacts;
  readonly COMMIT_OFFSETS: { readonly topics: readonly { readonly topic: string; readonly partitions: readonly { readonly partition: string | number; readonly offset: string }[] }[] };
  readonly GROUP_JOIN: { readonly memberAssignment: Readonly<Record<string, readonly number[]>> };
  readonly REBALANCING: unknown;
  readonly CRASH: { readonly error: unknown; readonly restart: boolean };
}

export interface Consumer {
  run(config?: RunConfig): Promise<void>;
  on(event: string, listener: (event: { readonly payload: never }) => void): unknown;
  readonly events: Readonly<Record<string, string | undefined>>;
}
/** A producer or a consumer. */
export interface Client {
  on?(event: string, listener: (event: { readonly payload: Request }) => void): unknown;
  readonly events?: Readonly<Record<string, string | undefined>>;
}
interface Request {
  readonly apiName: string;
  readonly broker: string;
  readonly clientId: string;
  readonly duration: number;
}

/** The official wrapper writes into the object given to `run`, which kills a service that froze it; it gets a copy. */
export function keepRunConfig(consumer: Consumer): void {
  const { run } = consumer;
  consumer.run = function runWithCopy(config) {
    return run.call(this, typeof config === 'object' && config !== null ? { ...config } : config);
  };
}

/** Requests that are operations of the service's; sends are measured as the service sees them. */
const OPERATIONS: Readonly<Record<string, readonly [name: string, type: 'receive' | 'settle'] | undefined>> = {
  Fetch: ['poll', 'receive'],
  OffsetCommit: ['commit', 'settle'],
};

/** Learns from requests what kafkajs calls itself, and how long its brokers take. */
export function listenToRequests(client: Client, metrics: MessagingMetrics | undefined): void {
  const event = client.events?.['REQUEST'];
  if (event === undefined) return;
  let isKnown = false;
  client.on?.(event, ({ payload: { apiName, broker, clientId, duration } }) => {
    quietly(() => {
      if (!isKnown) noteClient(client, { id: clientId });
      isKnown = true;
      const operation = metrics && OPERATIONS[apiName];
      if (operation) metrics.operation({ name: operation[0], type: operation[1], group: factsOf(client).group, server: broker }, duration);
    });
  });
}

/** topic/partition → offset that the next message written will get, as of the batch in work. */
export type HighWatermarks = Map<string, number>;

/** Follows what becomes of a consumer. */
export function listenToConsumer(consumer: Consumer, life: ConsumerLife, highWatermarks: HighWatermarks, metrics: MessagingMetrics | undefined): void {
  const on = <K extends keyof Events>(name: K, listener: (payload: Events[K]) => void) => {
    const event = consumer.events?.[name];
    // Not each version of kafkajs has each.
    if (event !== undefined) consumer.on(event, ({ payload }) => void quietly(() => listener(payload)));
  };
  const lag = ({ topic, partition, highWatermark }: BatchFacts, next: number) =>
    metrics?.lag({ topic, partition, group: factsOf(consumer).group }, Math.max(0, Number(highWatermark) - next));

  on('START_BATCH_PROCESS', (batch) => {
    highWatermarks.set(`${batch.topic}/${batch.partition}`, Number(batch.highWatermark));
    lag(batch, Number(batch.firstOffset ?? batch.lastOffset));
  });
  on('END_BATCH_PROCESS', (batch) => lag(batch, Number(batch.lastOffset) + 1));
  on('COMMIT_OFFSETS', ({ topics }) => {
    const span = spanInWork(context.active());
    for (const { topic, partitions } of span ? topics : []) {
      for (const { partition, offset } of partitions) {
        span?.addEvent('commit', {
          'messaging.destination.name': topic,
          'messaging.destination.partition.id': String(partition),
          'messaging.kafka.offset': String(offset),
        });
      }
    }
  });
  on('REBALANCING', () => life.rebalancing());
  on('GROUP_JOIN', ({ memberAssignment }) => {
    const count = Object.values(memberAssignment).reduce((sum, partitions) => sum + partitions.length, 0);
    life.joined(count, (topic, partition) => memberAssignment[topic]?.includes(partition) ?? false);
  });
  on('CRASH', ({ error, restart }) => life.crashed(error, restart));
}
