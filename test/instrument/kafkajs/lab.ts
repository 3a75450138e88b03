import { join } from 'node:path';
import type { Consumer, ConsumerRunConfig, Kafka, Message, Producer, ProducerConfig } from 'kafkajs';
import type { Test } from 'tap';
import { readSettings } from '../../../src/config/read-settings.js';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { type Broker, startBroker } from '../../../tools/broker/broker.js';
import { ROOT } from '../../support/run-app.js';

/** The whole agent in this process, a broker, and kafkajs between them. */
export interface Lab {
  readonly kafka: Kafka;
  readonly broker: Broker;
  /** Spans that have ended since it was called last; waits until none is open. */
  spans(): Promise<FinishedSpan[]>;
  /** Spans that are open now. */
  open(): number;
  producer(options?: ProducerConfig): Promise<Producer>;
  /** Sends to a new topic, and gives its name. */
  send(...messages: Message[]): Promise<string>;
  /** Has a consumer work on a topic until it has worked through this many messages, failed tries included. */
  work(topic: string, count: number, config: ConsumerRunConfig, options?: { readonly groupId?: string }): Promise<void>;
}

let topics = 0;

/** Once per test process: it starts the agent. Rules as they stand in the file of settings; `brokers`: instead of a stand-in of its own. */
export async function openLab(t: Test, rules: readonly object[], variables: Record<string, string> = {}, brokers?: string): Promise<Lab> {
  const reading = readSettings(
    { OTEL_TRACES_EXPORTER: 'none', OTEL_AGENT_RULES: JSON.stringify(rules), ...variables },
    __dirname,
  );
  t.same(reading.remarks, [], 'the settings are understood');
  // As it is bundled: there the official packages do not hook into `require` themselves.
  const { start } = require(join(ROOT, 'dist/agent.cjs')) as typeof import('../../../src/start.js');
  const agent = start(reading);
  let ended: FinishedSpan[] = [];
  agent.onSpanEnd((span) => ended.push(span));
  // Only now: the agent has to see it being loaded.
  const { Kafka, logLevel } = require('kafkajs') as typeof import('kafkajs');
  const broker = await startBroker();
  const closing: (() => Promise<unknown>)[] = [];
  t.teardown(async () => {
    for (const close of closing) await close();
    await broker.close();
  });
  const kafka = new Kafka({ clientId: 'lab', brokers: (brokers ?? broker.brokers).split(','), logLevel: logLevel.NOTHING, retry: brokers === undefined ? { initialRetryTime: 20 } : { initialRetryTime: 200, maxRetryTime: 2000, retries: 20 } });

  const lab: Lab = {
    kafka,
    broker,
    async spans() {
      for (let waited = 0; agent.openSpans() > 0 && waited < 200; waited += 1) await new Promise((resolve) => setTimeout(resolve, 10));
      const spans = ended;
      ended = [];
      return spans;
    },
    open: () => agent.openSpans(),
    async producer(options) {
      const producer = kafka.producer({ ...options });
      await producer.connect();
      closing.push(() => producer.disconnect());
      return producer;
    },
    async send(...messages) {
      topics += 1;
      const topic = brokers === undefined ? `topic-${topics}` : `topic-${process.pid}-${topics}`;
      const producer = await lab.producer();
      await producer.send({ topic, messages });
      return topic;
    },
    async work(topic, count, config, { groupId = `group-${topic}` } = {}) {
      const retry = { initialRetryTime: 20, restartOnFailure: async () => false };
      const consumer: Consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50, heartbeatInterval: 50, retry });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      let seen = 0;
      await new Promise<void>((resolve) => {
        const done = (messages: number) => {
          seen += messages;
          if (seen >= count) resolve();
        };
        const { eachMessage, eachBatch } = config;
        void consumer.run({
          ...config,
          ...(eachMessage && { eachMessage: counting(eachMessage, () => 1, done) }),
          ...(eachBatch && { eachBatch: counting(eachBatch, ({ batch }) => batch.messages.length, done) }),
        });
      });
      await consumer.disconnect();
    },
  };
  return lab;
}

function counting<P>(handler: (payload: P) => Promise<void>, sizeOf: (payload: P) => number, done: (messages: number) => void) {
  return async (payload: P) => {
    const size = sizeOf(payload);
    try {
      await handler(payload);
    } finally {
      // Behind the instrumentation's own end of the batch.
      setImmediate(() => done(size));
    }
  };
}
