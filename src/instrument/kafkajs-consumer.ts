import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { KafkaRules } from '../rules/kafka/kafka-rules.js';
import { describeMessage, type ReceivedMessage } from './kafkajs-describe.js';
import { groupOf } from './kafkajs-group.js';

interface EachMessage {
  readonly topic: string;
  readonly partition: number;
  readonly message: ReceivedMessage;
}
interface RunConfig {
  readonly eachMessage?: (payload: EachMessage) => Promise<void>;
}
interface BatchStart {
  readonly payload: { readonly topic: string; readonly partition: number; readonly highWatermark: string };
}

export interface Consumer {
  run(config?: RunConfig): Promise<void>;
  on(event: string, listener: (event: BatchStart) => void): unknown;
  readonly events: { readonly START_BATCH_PROCESS: string };
}

/**
 * Adds to the span of each message what the official one lacks, and records the exception. The official wrapper writes into
 * the object given to `run`, which kills a service that froze it; it gets a copy. A handler that throws instead of rejecting
 * would leave its span open; it becomes async.
 */
export function completeConsumer(consumer: Consumer, rules: KafkaRules | undefined): Consumer {
  const group = groupOf(consumer);
  const rulesOf = rules?.onProcess(group);
  /** topic/partition → offset that the next message written will get, as of the batch in work. */
  const highWatermarks = new Map<string, number>();
  consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
    highWatermarks.set(`${payload.topic}/${payload.partition}`, Number(payload.highWatermark));
  });

  const { run } = consumer;
  consumer.run = function completedRun(config) {
    if (typeof config !== 'object' || config === null) return run.call(this, config);
    const { eachMessage } = config;
    if (typeof eachMessage !== 'function') return run.call(this, { ...config });
    return run.call(this, {
      ...config,
      eachMessage: async (payload: EachMessage) => {
        const span = trace.getActiveSpan();
        if (span?.isRecording()) {
          const { topic, partition, message } = payload;
          const highWatermark = highWatermarks.get(`${topic}/${partition}`);
          describeMessage(span, message, { topic, partition, group, highWatermark }, rulesOf?.(topic));
        }
        await recordingErrors(span, () => eachMessage(payload));
      },
    });
  };
  return consumer;
}

async function recordingErrors(span: Span | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof Error) span?.recordException(thrown);
    throw thrown;
  }
}

/** A text that was thrown in place of an error stays in the service. */
export function handlerFreeStatus(span: Span & ReadableSpan): void {
  const { code, message } = span.status;
  if (span.kind !== SpanKind.CONSUMER || code !== SpanStatusCode.ERROR || !message) return;
  if (!span.events.some(({ name }) => name === 'exception')) span.setStatus({ code });
}
