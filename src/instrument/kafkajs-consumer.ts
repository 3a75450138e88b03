import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

interface Message {
  readonly key?: Buffer | null;
  readonly value?: Buffer | null;
  readonly offset: string;
  readonly timestamp: string;
}
interface EachMessage {
  readonly topic: string;
  readonly partition: number;
  readonly message: Message;
}
interface RunConfig {
  readonly eachMessage?: (payload: EachMessage) => Promise<void>;
  readonly eachBatch?: (payload: unknown) => Promise<void>;
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
 * Adds to the span of each message what the official one lacks: group, size, age, lag, and the exception. The official
 * wrapper writes into the object given to `run`, which kills a service that froze it; it gets a copy. A handler that
 * throws instead of rejecting would leave its span open; it becomes async.
 */
export function completeConsumer(consumer: Consumer, group: string | undefined): Consumer {
  /** topic/partition → offset that the next message written will get, as of the batch in work. */
  const highWatermarks = new Map<string, number>();
  consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
    highWatermarks.set(`${payload.topic}/${payload.partition}`, Number(payload.highWatermark));
  });

  const { run } = consumer;
  consumer.run = function completedRun(config) {
    if (typeof config !== 'object' || config === null) return run.call(this, config);
    const { eachMessage, eachBatch } = config;
    return run.call(this, {
      ...config,
      ...(typeof eachMessage === 'function' && {
        eachMessage: async (payload: EachMessage) => {
          const span = trace.getActiveSpan();
          if (span?.isRecording()) {
            describe(span, payload, group, highWatermarks.get(`${payload.topic}/${payload.partition}`));
          }
          await recordingErrors(span, () => eachMessage(payload));
        },
      }),
      ...(typeof eachBatch === 'function' && {
        eachBatch: async (payload: unknown) => {
          const span = trace.getActiveSpan();
          if (span?.isRecording() && group) span.setAttribute('messaging.consumer.group.name', group);
          await recordingErrors(span, () => eachBatch(payload));
        },
      }),
    });
  };
  return consumer;
}

function describe(span: Span, { message }: EachMessage, group: string | undefined, highWatermark: number | undefined): void {
  try {
    if (group) span.setAttribute('messaging.consumer.group.name', group);
    span.setAttribute('messaging.message.body.size', message.value?.length ?? 0);
    const sentAt = Number(message.timestamp);
    if (sentAt > 0) span.setAttribute('otel_agent.messaging.age_ms', Math.max(0, Date.now() - sentAt));
    if (highWatermark !== undefined) {
      span.setAttribute('otel_agent.messaging.lag', Math.max(0, highWatermark - 1 - Number(message.offset)));
    }
  } catch {
    // Facts that cannot be read are left out.
  }
}

async function recordingErrors(span: Span | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof Error) span?.recordException(thrown);
    throw thrown;
  }
}

/**
 * When a batch fails, the official wrapper writes the handler's error, with whatever it quotes, to each message of it.
 * It is recorded once, at the batch; the messages keep that they failed and the class.
 */
export function handlerFreeStatus(span: Span & ReadableSpan): void {
  const { code, message } = span.status;
  if (span.kind !== SpanKind.CONSUMER || code !== SpanStatusCode.ERROR || !message) return;
  if (!span.events.some(({ name }) => name === 'exception')) span.setStatus({ code });
}
