import type { Span } from '@opentelemetry/api';
import type { TopicRules } from '../../rules/kafka/kafka-rules.js';
import type { ReceivedHeaders } from './message-context.js';

/** A message as a client received it. */
export interface ReceivedMessage {
  readonly key?: Buffer | null;
  readonly value?: Buffer | null;
  readonly headers?: NonNullable<ReceivedHeaders>;
  readonly offset: string;
  /** Milliseconds since 1970, as digits. */
  readonly timestamp: string;
}

/** Where it came from, and who has it now. */
export interface MessageSource {
  readonly topic: string;
  readonly partition: number;
  readonly group: string | undefined;
  readonly client?: string | undefined;
  /** Offset that the next message written will get, as far as it is known. */
  readonly highWatermark: number | undefined;
  /** How often this process was given it before. */
  readonly retry?: number;
}

/** Messages behind this one in its partition. */
export function lagOf(offset: string, highWatermark: number | undefined): number | undefined {
  return highWatermark === undefined ? undefined : Math.max(0, highWatermark - 1 - Number(offset));
}

/** Adds to the span of a message what the official one lacks (group, client, size, age, lag, retries), and what rules take. */
export function describeMessage(span: Span, message: ReceivedMessage, source: MessageSource, rules: TopicRules | undefined): void {
  if (!span.isRecording()) return;
  const { topic, partition, group, client, highWatermark, retry = 0 } = source;
  try {
    if (group) span.setAttribute('messaging.consumer.group.name', group);
    if (client) span.setAttribute('messaging.client.id', client);
    span.setAttribute('messaging.message.body.size', message.value?.length ?? 0);
    const sentAt = Number(message.timestamp);
    if (sentAt > 0) span.setAttribute('otel_agent.messaging.age_ms', Math.max(0, Date.now() - sentAt));
    const lag = lagOf(message.offset, highWatermark);
    if (lag !== undefined) span.setAttribute('otel_agent.messaging.lag', lag);
    if (retry > 0) span.setAttribute('otel_agent.messaging.retry', retry);
    const { headers, key, value, offset, timestamp } = message;
    rules?.take(span, { topic, partition, headers, key, value, offset, timestamp });
  } catch {
    // Facts that cannot be read are left out.
  }
}
