import { type Attributes, type Context, context, type Link, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { monotonic } from '../export/timers.js';
import type { KafkaRules } from '../rules/kafka/kafka-rules.js';
import { type Batch, type BatchSpans, tracedBatch } from './kafkajs-batch.js';
import { factsOf } from './kafkajs-client.js';
import { type Client, type Consumer, type HighWatermarks, listenToConsumer, listenToRequests } from './kafkajs-consumer.js';
import { type MessagePayload, type MessageWork, tracedMessage } from './kafkajs-message.js';
import { type MessageToSend, noteSent } from './kafkajs-producer.js';
import { type Send, tracedSend } from './kafkajs-send.js';
import { type Begin, tracedTransaction } from './kafkajs-transaction.js';
import { ConsumerLife } from './messaging/consumer-life.js';
import { Deliveries, type EarlierOf } from './messaging/deliveries.js';
import { describeMessage, lagOf, type ReceivedMessage } from './messaging/describe-message.js';
import { errorTypeOf, writeFailure } from './messaging/failure.js';
import { malformed } from './messaging/malformed.js';
import { placeOf, received, workContext } from './messaging/message-context.js';
import type { MessagingMetrics } from './messaging/metrics.js';
import { quietly } from './messaging/quietly.js';

type Patch<F> = (original: F) => F;
type EachBatch = Parameters<typeof tracedBatch>[0];
type EachMessage = Parameters<typeof tracedMessage>[0];

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
  readonly tracer: { startSpan(name: string, options: object, context?: Context): Span };
  _startProducerSpan(topic: string, message: MessageToSend, client: object): Span;
  _startConsumerSpan(span: ConsumerSpan): Span;
}

type Options = NonNullable<ConstructorParameters<typeof KafkaJsInstrumentation>[0]>;
const Base = KafkaJsInstrumentation as unknown as new (options: Options) => Inner;

export interface KafkaJsParts {
  readonly rules: KafkaRules | undefined;
  readonly metrics: MessagingMetrics | undefined;
  /** Received messages are linked to their producers, not children of them. */
  readonly isLinked: boolean;
  /** Each message of a batch has its context while the service is at it. */
  readonly isActive: boolean;
}

/**
 * The official instrumentation: its patches are applied, and its spans are made, by its own code. What happens between the start and the end of a span
 * is ours: only its inside is the place for what it lacks.
 */
export class CompletedKafkaJs extends Base {
  /** Not `#parts`: see `#startingAt`. */
  readonly parts: KafkaJsParts;
  readonly #highWatermarks = new WeakMap<object, HighWatermarks>();
  readonly #deliveries = new Deliveries();

  constructor(options: Options, parts: KafkaJsParts) {
    super(options);
    this.parts = parts;
  }

  /** Called for each producer and consumer that is made. */
  _setKafkaEventListeners(client: Client): void {
    const { metrics } = this.parts;
    quietly(() => listenToRequests(client, metrics));
    if (client.events?.['GROUP_JOIN'] === undefined) return;
    const life = new ConsumerLife({
      get group() {
        return factsOf(client).group;
      },
      client: () => factsOf(client).id,
      tracer: () => this.tracer,
      metrics,
    });
    const highWatermarks: HighWatermarks = new Map();
    this.#highWatermarks.set(client, highWatermarks);
    quietly(() => listenToConsumer(client as unknown as Consumer, life, highWatermarks, metrics));
  }

  _getSendPatch(): Patch<Send> {
    return (original) => this.#tracedSend(original, false);
  }

  _getSendBatchPatch(): Patch<Send> {
    return (original) => this.#tracedSend(original, true);
  }

  #tracedSend(original: Send, isBatch: boolean, producer?: object): Send {
    const spans = {
      start: (topic: string, message: MessageToSend, client: unknown) => this._startProducerSpan(topic, message, client as object),
      sent: (...sent: Parameters<MessagingMetrics['sent']>) => this.parts.metrics?.sent(...sent),
    };
    return tracedSend(original, isBatch, spans, producer);
  }

  _getProducerTransactionPatch(): Patch<Begin> {
    const { metrics } = this.parts;
    return (original) =>
      tracedTransaction(original, {
        startSpan: (name, options) => this.tracer.startSpan(name, options),
        traced: (send, isBatch, producer) => this.#tracedSend(send, isBatch, producer),
        async measured(name, work) {
          const began = monotonic();
          let error: string | undefined;
          try {
            return await work();
          } catch (thrown) {
            error = errorTypeOf(thrown);
            throw thrown;
          } finally {
            metrics?.operation({ name, type: 'settle' }, monotonic() - began, error);
          }
        },
      });
  }

  /** `message` is our own copy. */
  override _startProducerSpan(topic: string, message: MessageToSend, client: object): Span {
    const rules = this.parts.rules?.onSend(topic);
    // The official one writes the headers before a hook can take anything; that goes into a draft, and is written when the values are there.
    const span = super._startProducerSpan(topic, rules ? { ...message, headers: {} } : message, client);
    quietly(() => {
      if (!span.isRecording()) return;
      const { headers, key, value, partition, timestamp } = message;
      const taking = rules?.begin(span, { topic, headers, key, value, partition, timestamp });
      const { id } = factsOf(client);
      if (id !== undefined) span.setAttribute('messaging.client.id', id);
      const size = sizeOf(value);
      if (size !== undefined) span.setAttribute('messaging.message.body.size', size);
      noteSent(message, { topic, span, taking });
    });
    if (rules) quietly(() => propagation.inject(trace.setSpan(context.active(), span), message.headers));
    return span;
  }

  /** Serves `eachMessage`, and both kinds of spans of a batch. */
  override _startConsumerSpan(start: ConsumerSpan): Span {
    const early = start.message && quietly(() => earlyOf(start, this.parts.rules));
    return super._startConsumerSpan(early ? { ...start, attributes: { ...early, ...start.attributes } } : start);
  }

  _getConsumerEachMessagePatch(client: object): Patch<EachMessage> {
    return (original) => tracedMessage(original, (payload) => this.#beginMessage(client, payload));
  }

  #beginMessage(kafkaClient: object, { topic, partition, message }: MessagePayload): MessageWork {
    const { rules, metrics, isLinked } = this.parts;
    const { group, id: client } = factsOf(kafkaClient);
    const source = { topic, partition, group };
    const from = received(message.headers);
    if (from.isMalformed) malformed(source, metrics);
    const { parent, links } = placeOf(from, isLinked);
    const attributes = { 'messaging.destination.partition.id': String(partition) };
    const span = this._startConsumerSpan({ topic, message, operationType: 'process', ctx: parent, link: links[0], kafkaClient, attributes });
    const highWatermark = this.#highWatermarks.get(kafkaClient)?.get(`${topic}/${partition}`);
    const { offset } = message;
    const retry = this.#deliveries.note(group, topic, partition, offset, offset)(offset);
    describeMessage(span, message, { ...source, client, highWatermark, retry }, rules?.onProcess(group)(topic));
    const lag = lagOf(offset, highWatermark);
    const began = monotonic();
    return {
      context: workContext(parent, span),
      end(failure) {
        if (failure) writeFailure(span, failure.thrown, true);
        span.end();
        metrics?.processed(source, monotonic() - began, failure && errorTypeOf(failure.thrown));
        if (lag !== undefined && !failure) metrics?.lag(source, lag);
      },
    };
  }

  _getConsumerEachBatchPatch(client: object): Patch<EachBatch> {
    return (original) => tracedBatch(original, this.#batchSpans(client));
  }

  #batchSpans(kafkaClient: object): BatchSpans {
    const { rules, metrics, isLinked, isActive } = this.parts;
    const { group } = factsOf(kafkaClient);
    const rulesOf = rules?.onProcess(group);
    const partitionOf = ({ partition }: Batch) => ({ 'messaging.destination.partition.id': String(partition) });
    const sourceOf = ({ topic, partition }: Batch) => ({ topic, partition, group });
    const earlier = new WeakMap<Batch, EarlierOf>();
    return {
      isLinked,
      isActive,
      startBatch: (batch) => {
        const { topic, messages } = batch;
        const client = factsOf(kafkaClient).id;
        const span = this._startConsumerSpan({
          topic,
          message: undefined,
          operationType: 'receive',
          ctx: ROOT_CONTEXT,
          kafkaClient,
          attributes: {
            ...partitionOf(batch),
            'messaging.batch.message_count': messages.length,
            ...(group !== undefined && { 'messaging.consumer.group.name': group }),
            ...(client !== undefined && { 'messaging.client.id': client }),
          },
        });
        const [first, last] = [messages[0], messages.at(-1)];
        if (first && last) earlier.set(batch, this.#deliveries.note(group, topic, batch.partition, first.offset, last.offset));
        return span;
      },
      startMessage: (message, batch, { parent, links, startedAt }) => {
        const { topic, partition } = batch;
        const start = { topic, message, operationType: 'process', kafkaClient, ctx: parent, attributes: partitionOf(batch) } as const;
        const from = startedAt === undefined ? this : this.#startingAt(startedAt);
        const [link, ...others] = links;
        const span = from._startConsumerSpan({ ...start, link });
        for (const other of others) span.addLink(other);
        const highWatermark = batch.highWatermark === undefined ? undefined : Number(batch.highWatermark);
        const retry = earlier.get(batch)?.(message.offset) ?? 0;
        describeMessage(span, message, { topic, partition, group, client: factsOf(kafkaClient).id, highWatermark, retry }, rulesOf?.(topic));
        return span;
      },
      malformed: (batch) => malformed(sourceOf(batch), metrics),
      processed: (batch, tookMs, error) => metrics?.processed(sourceOf(batch), tookMs, error),
    };
  }

  /** This instrumentation, with a tracer whose spans have begun before; private members (`#`) do not reach it. */
  #startingAt(startTime: number): this {
    const { tracer } = this;
    const startSpan: Inner['tracer']['startSpan'] = (name, options, ctx) => tracer.startSpan(name, { ...options, startTime }, ctx);
    return Object.create(this, { tracer: { value: { startSpan } } }) as this;
  }
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value === null) return 0;
  return value instanceof Uint8Array ? value.byteLength : undefined;
}

/** What rules take from a message, where the sampling looks at it. */
function earlyOf({ topic, kafkaClient, attributes, message }: ConsumerSpan, rules: KafkaRules | undefined): Attributes | undefined {
  const onTopic = message && rules?.onProcess(factsOf(kafkaClient).group)(topic);
  if (!onTopic) return undefined;
  const { headers, key, value, offset, timestamp } = message;
  return onTopic.early({ topic, partition: Number(attributes['messaging.destination.partition.id']), headers, key, value, offset, timestamp });
}
