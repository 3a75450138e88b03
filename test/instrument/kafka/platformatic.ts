import type { Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { type Lab, openLab } from '../kafkajs/lab.js';

/** False, or why there is no `@platformatic/kafka` here. */
export const skip = 'withResolvers' in Promise ? false : '@platformatic/kafka calls Promise.withResolvers, which Node 20 lacks';

/** The whole agent, a broker, and `@platformatic/kafka` between them. */
export interface PlatformaticLab extends Lab {
  /** The library. */
  readonly lib: any;
  /** What all clients want; text everywhere. */
  readonly base: Record<string, unknown>;
  producer(options?: object): any;
  /** A stream over a topic from its beginning. */
  stream(topic: string, options?: object): Promise<any>;
}

export async function openPlatformatic(t: Test, rules: readonly object[] = [], variables: Record<string, string> = {}): Promise<PlatformaticLab> {
  const lab = await openLab(t, rules, variables);
  const lib: any = await import('@platformatic/kafka');
  const { stringSerializers: serializers, stringDeserializers: deserializers } = lib;
  const base = { clientId: 'p', bootstrapBrokers: [lab.broker.brokers], serializers, deserializers, autocreateTopics: true };
  const closing: (() => Promise<unknown>)[] = [];
  t.teardown(async () => {
    for (const close of closing) await close().catch(() => {});
  });
  let groups = 0;
  return {
    ...lab,
    lib,
    base,
    producer(options = {}) {
      const producer = new lib.Producer({ ...base, ...options });
      closing.push(() => producer.close());
      return producer;
    },
    async stream(topic, options = {}) {
      groups += 1;
      const consumer = new lib.Consumer({ ...base, groupId: `group-${groups}`, ...options });
      closing.push(() => consumer.close(true));
      return consumer.consume({ topics: [topic], mode: 'earliest', maxWaitTime: 50 });
    },
  };
}

export const named = (spans: readonly FinishedSpan[], name: string) => spans.filter((span) => span.name === name);
