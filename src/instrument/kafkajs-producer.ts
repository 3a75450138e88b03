import type { Span } from '@opentelemetry/api';
import type { SendTaking } from '../rules/kafka/kafka-rules.js';
import { noteMessage } from './destination.js';

/** A message as the service gives it to kafkajs. */
export interface MessageToSend {
  readonly key?: unknown;
  readonly value?: unknown;
  readonly partition?: number;
  readonly timestamp?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}
interface ToTopic {
  readonly topic: string;
  readonly messages: readonly MessageToSend[];
}
/** What `send` and `sendBatch` take. */
export type ToSend = ToTopic & { readonly topicMessages?: readonly ToTopic[] };

/** What the broker answers for one partition: the offset of the first message there. */
interface Answer {
  readonly topicName: string;
  readonly partition: number;
  readonly baseOffset?: string;
  /** The same, of brokers before 0.11. */
  readonly offset?: string;
  readonly logAppendTime?: string;
}

/** A message on its way whose span is recorded. */
interface Sent {
  readonly topic: string;
  readonly span: Span;
  readonly taking: SendTaking | undefined;
  /** Where the partitioner has put it, and behind how many of the same request. */
  place?: { readonly partition: number; readonly index: number };
}

const onTheWay = new WeakMap<object, Sent>();

/** Remembers the span of a message until the broker has answered. */
export function noteSent(message: MessageToSend, sent: Sent): void {
  onTheWay.set(message, sent);
}

/** Reads from kafkajs's own distribution of messages to partitions, message by message, where each one goes. */
export function notePlaces(messagesOf: unknown): void {
  for (const [partition, messages] of Object.entries(messagesOf as Record<string, readonly object[]>)) {
    messages.forEach((message, index) => {
      const sent = onTheWay.get(message);
      if (sent) sent.place = { partition: Number(partition), index };
    });
  }
}

/**
 * Copies of the messages for the official wrappers, which write headers into them: that fails on frozen ones. Undefined for what they cannot
 * read: there kafkajs itself says what is wrong.
 */
export function copyToSend(toSend: ToSend | undefined, batch: boolean): ToSend | undefined {
  try {
    if (!batch) return isReadable(toSend) ? copyOf(toSend) : undefined;
    const topics: readonly unknown[] | undefined = toSend?.topicMessages;
    if (!Array.isArray(topics) || !topics.every(isReadable)) return undefined;
    return { ...toSend, topicMessages: topics.map(copyOf) } as unknown as ToSend;
  } catch {
    return undefined;
  }
}

function isReadable(topic: unknown): topic is ToSend {
  const messages = (topic as Partial<ToTopic> | null | undefined)?.messages;
  return Array.isArray(messages) && messages.every((message) => typeof message === 'object' && message !== null);
}

function copyOf<T extends ToTopic>(topic: T): T {
  return { ...topic, messages: topic.messages.map((message) => ({ ...message, headers: noteMessage({ ...message.headers }) })) };
}

/** Gives the spans of messages what the broker has answered, before they end. Never throws. */
export function noteAnswer(toSend: ToSend, answers: unknown): void {
  for (const message of toSend.topicMessages?.flatMap(({ messages }) => messages) ?? toSend.messages) {
    const sent = onTheWay.get(message);
    if (!sent) continue;
    onTheWay.delete(message);
    const { span, taking } = sent;
    const receipt = receiptOf(sent, answers);
    // It is known of a send that has failed, too.
    if (sent.place) span.setAttribute('messaging.destination.partition.id', String(sent.place.partition));
    if (receipt?.offset !== undefined) span.setAttribute('messaging.kafka.offset', receipt.offset);
    taking?.done(receipt);
  }
}

function receiptOf({ topic, place }: Sent, answers: unknown): { partition?: number; offset?: string; timestamp?: string } | undefined {
  if (!place || !Array.isArray(answers)) return undefined;
  const { partition, index } = place;
  const answer = (answers as readonly Answer[]).find((one) => one?.topicName === topic && one.partition === partition);
  const base = answer?.baseOffset ?? answer?.offset;
  const time = answer?.logAppendTime;
  return {
    partition,
    ...(base !== undefined && /^\d{1,19}$/.test(base) && { offset: String(BigInt(base) + BigInt(index)) }),
    ...(time !== undefined && time !== '-1' && { timestamp: time }),
  };
}
