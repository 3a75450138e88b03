import type { Span } from '@opentelemetry/api';
import type { TopicRules } from '../rules/kafka/kafka-rules.js';

/** A message as kafkajs received it. */
export interface ReceivedMessage {
  readonly key?: Buffer | null;
  readonly value?: Buffer | null;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly offset: string;
  readonly timestamp: string;
}

/** Where it came from. */
export interface MessageSource {
  readonly topic: string;
  readonly partition: number;
  readonly group: string | undefined;
  /** Offset that the next message written will get, as far as it is known. */
  readonly highWatermark: number | undefined;
}

/** Adds to the span of a message what the official one lacks (group, size, age, lag), and what rules take. */
export function describeMessage(span: Span, message: ReceivedMessage, source: MessageSource, rules: TopicRules | undefined): void {
  if (!span.isRecording()) return;
  const { topic, partition, group, highWatermark } = source;
  try {
    if (group) span.setAttribute('messaging.consumer.group.name', group);
    span.setAttribute('messaging.message.body.size', message.value?.length ?? 0);
    const sentAt = Number(message.timestamp);
    if (sentAt > 0) span.setAttribute('otel_agent.messaging.age_ms', Math.max(0, Date.now() - sentAt));
    if (highWatermark !== undefined) {
      span.setAttribute('otel_agent.messaging.lag', Math.max(0, highWatermark - 1 - Number(message.offset)));
    }
    const { headers, key, value, offset, timestamp } = message;
    rules?.take(span, { topic, partition, headers, key, value, offset, timestamp });
  } catch {
    // Facts that cannot be read are left out.
  }
}
