import type { Consumer, ConsumerRunConfig, EachMessagePayload, Kafka } from 'kafkajs';
import type { FinishedSpan } from '../../../../src/testing/finished-span.js';

/** What the spans say of how messages came from producers to consumers. */
export interface Connections {
  readonly sent: number;
  /** Messages sent → how often one was worked on. */
  readonly worked: ReadonlyMap<string, number>;
  /** Spans of messages received whose parent is none of the senders. */
  readonly orphans: number;
}

const placeOf = ({ attributes }: FinishedSpan) =>
  `${attributes['messaging.destination.name']}/${attributes['messaging.destination.partition.id']}/${attributes['messaging.kafka.offset']}`;

/** Who is whose parent; `at`: topic/partition/offset have to agree, too. */
export function connections(spans: readonly FinishedSpan[]): Connections {
  const senders = spans.filter(({ kind, status }) => kind === 'PRODUCER' && status.code !== 'ERROR');
  const places = new Map(senders.map((span) => [`${span.traceId}/${span.spanId}`, placeOf(span)]));
  const worked = new Map(senders.map((span) => [placeOf(span), 0]));
  let orphans = 0;
  for (const span of spans) {
    if (span.kind !== 'CONSUMER') continue;
    const place = places.get(`${span.traceId}/${span.parentSpanId}`);
    if (place === undefined || place !== placeOf(span)) orphans += 1;
    else worked.set(place, (worked.get(place) ?? 0) + 1);
  }
  return { sent: senders.length, worked, orphans };
}

export const howOften = ({ worked }: Connections): Readonly<Record<number, number>> => {
  const counts: Record<number, number> = {};
  for (const times of worked.values()) counts[times] = (counts[times] ?? 0) + 1;
  return counts;
};

/** Waits for a condition of a moment from now. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface ConsumerOptions {
  readonly topic: string;
  readonly groupId: string;
  readonly eachMessage?: (payload: EachMessagePayload) => Promise<void>;
  readonly run?: ConsumerRunConfig;
}

/** A consumer at work, patient with its brokers. */
export async function consume(kafka: Kafka, { topic, groupId, eachMessage, run }: ConsumerOptions): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, heartbeatInterval: 200, sessionTimeout: 10_000, retry: { initialRetryTime: 100, retries: 20 } });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ ...run, ...(eachMessage && { eachMessage }) });
  return consumer;
}
