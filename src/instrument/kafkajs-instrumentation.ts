import { type Attributes, type Context, context, type Link, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import type { KafkaRules } from '../rules/kafka/kafka-rules.js';
import { type Batch, type BatchSpans, tracedBatch } from './kafkajs-batch.js';
import { describeMessage, type ReceivedMessage } from './kafkajs-describe.js';
import { groupOf } from './kafkajs-group.js';
import { quietly } from './kafkajs-loop.js';
import { copyToSend, type MessageToSend, noteAnswer, noteSent, type ToSend } from './kafkajs-producer.js';

type Send = (this: unknown, toSend?: ToSend, ...rest: unknown[]) => Promise<unknown>;
type Patch<F> = (original: F) => F;
type EachBatch = Parameters<typeof tracedBatch>[0];

interface ConsumerSpan {
  readonly topic: string;
  readonly message: ReceivedMessage | undefined;
  readonly operationType: 'receive' | 'process';
  readonly ctx: Context;
  readonly link?: Link | undefined;
  readonly kafkaClient: object;
  readonly attributes: Attributes;
}

/** Private members of the official instrumentation (the package is pinned exactly). */
interface Inner {
  readonly tracer: { startSpan(name: string, options: object, context: Context): Span };
  _getSendPatch(): Patch<Send>;
  _getSendBatchPatch(): Patch<Send>;
  _startProducerSpan(topic: string, message: MessageToSend, client: object): Span;
  _startConsumerSpan(span: ConsumerSpan): Span;
}

type Options = NonNullable<ConstructorParameters<typeof KafkaJsInstrumentation>[0]>;
const Base = KafkaJsInstrumentation as unknown as new (options: Options) => Inner;

/** The official instrumentation, with what it lacks where only its inside is the place for it. */
export class CompletedKafkaJs extends Base {
  /** Not `#rules`: see `#startingAt`. */
  readonly kafkaRules: KafkaRules | undefined;

  constructor(options: Options, rules: KafkaRules | undefined) {
    super(options);
    this.kafkaRules = rules;
  }

  /** Serves transactions, too. */
  override _getSendPatch(): Patch<Send> {
    return guarded(super._getSendPatch(), false);
  }

  override _getSendBatchPatch(): Patch<Send> {
    return guarded(super._getSendBatchPatch(), true);
  }

  /** `message` is our own copy. */
  override _startProducerSpan(topic: string, message: MessageToSend, client: object): Span {
    const rules = this.kafkaRules?.onSend(topic);
    // The official one writes the headers before a hook can take anything; that goes into a draft, and is written when the values are there.
    const span = super._startProducerSpan(topic, rules ? { ...message, headers: {} } : message, client);
    quietly(() => {
      if (!span.isRecording()) return;
      const { headers, key, value, partition, timestamp } = message;
      const taking = rules?.begin(span, { topic, headers, key, value, partition, timestamp });
      const size = sizeOf(value);
      if (size !== undefined) span.setAttribute('messaging.message.body.size', size);
      noteSent(message, { topic, span, taking });
    });
    if (rules) quietly(() => propagation.inject(trace.setSpan(context.active(), span), message.headers));
    return span;
  }

  /** Serves `eachMessage`, and both kinds of spans of a batch. */
  override _startConsumerSpan(start: ConsumerSpan): Span {
    const early = start.message && quietly(() => earlyOf(start, this.kafkaRules));
    return super._startConsumerSpan(early ? { ...start, attributes: { ...early, ...start.attributes } } : start);
  }

  _getConsumerEachBatchPatch(client: object): Patch<EachBatch> {
    return (original) => tracedBatch(original, this.#batchSpans(client));
  }

  #batchSpans(kafkaClient: object): BatchSpans {
    const group = groupOf(kafkaClient);
    const rulesOf = this.kafkaRules?.onProcess(group);
    const partitionOf = ({ partition }: Batch) => ({ 'messaging.destination.partition.id': String(partition) });
    return {
      startBatch: (batch) =>
        this._startConsumerSpan({
          topic: batch.topic,
          message: undefined,
          operationType: 'receive',
          ctx: ROOT_CONTEXT,
          kafkaClient,
          attributes: {
            ...partitionOf(batch),
            'messaging.batch.message_count': batch.messages.length,
            ...(group !== undefined && { 'messaging.consumer.group.name': group }),
          },
        }),
      startMessage: (message, batch, parent, link, startedAt) => {
        const { topic, partition } = batch;
        const start = { topic, message, operationType: 'process', kafkaClient, ctx: parent, attributes: partitionOf(batch) } as const;
        const from = startedAt === undefined ? this : this.#startingAt(startedAt);
        const span = from._startConsumerSpan({ ...start, link: link && { context: link.spanContext() } });
        const highWatermark = batch.highWatermark === undefined ? undefined : Number(batch.highWatermark);
        describeMessage(span, message, { topic, partition, group, highWatermark }, rulesOf?.(topic));
        return span;
      },
    };
  }

  /** This instrumentation, with a tracer whose spans have begun before; private members (`#`) do not reach it. */
  #startingAt(startTime: number): this {
    const { tracer } = this;
    const startSpan: Inner['tracer']['startSpan'] = (name, options, ctx) => tracer.startSpan(name, { ...options, startTime }, ctx);
    return Object.create(this, { tracer: { value: { startSpan } } }) as this;
  }
}

/** The official wrapper with copies of the messages behind it, and the answer of the broker before the spans end. */
function guarded(official: Patch<Send>, batch: boolean): Patch<Send> {
  return (original) => {
    const traced = official(function answeredSend(toSend, ...rest) {
      const answered = (answers?: unknown) => void quietly(() => toSend && noteAnswer(toSend, answers));
      return Promise.resolve(original.call(this, toSend, ...rest)).then(
        (answers) => {
          answered(answers);
          return answers;
        },
        (thrown: unknown) => {
          answered();
          throw thrown;
        },
      );
    });
    return function guardedSend(toSend, ...rest) {
      const copy = copyToSend(toSend, batch);
      return copy ? traced.call(this, copy, ...rest) : original.call(this, toSend, ...rest);
    };
  };
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value === null) return 0;
  return value instanceof Uint8Array ? value.byteLength : undefined;
}

/** What rules take from a message, where the sampling looks at it. */
function earlyOf({ topic, kafkaClient, attributes, message }: ConsumerSpan, rules: KafkaRules | undefined): Attributes | undefined {
  const onTopic = message && rules?.onProcess(groupOf(kafkaClient))(topic);
  if (!onTopic) return undefined;
  const { headers, key, value, offset, timestamp } = message;
  return onTopic.early({ topic, partition: Number(attributes['messaging.destination.partition.id']), headers, key, value, offset, timestamp });
}
