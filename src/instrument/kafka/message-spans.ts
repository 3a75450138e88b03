import { type Attributes, type Context, type Link, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { KafkaRules, TopicRules } from '../../rules/kafka/kafka-rules.js';
import { failingClosed } from '../cleaner.js';
import { withoutQuotes } from '../error-text.js';
import type { MessageStart } from '../kafkajs-batch.js';
import { keyWithoutContent } from '../kafkajs-key.js';
import { Visit } from '../kafkajs-visit.js';
import type { Instrumented, Toolbox } from '../library.js';
import { Deliveries } from '../messaging/deliveries.js';
import { describeMessage, lagOf, type MessageSource } from '../messaging/describe-message.js';
import { withoutPayload } from '../messaging/failure.js';
import { malformed } from '../messaging/malformed.js';
import { placeOf, received, workContext } from '../messaging/message-context.js';
import type { Consumed, MessagingMetrics, Operation } from '../messaging/metrics.js';
import { messagingMetricsOf } from '../messaging/metrics-of.js';
import { quietly } from '../messaging/quietly.js';
import { carrierOf, headersToAdd, type PlainHeaders } from './headers.js';
import { OwnInstrumentation } from './own-instrumentation.js';
import { Sending } from './sending.js';

/** A message that is about to be sent. */
export interface MessageOut {
  readonly topic: string;
  readonly headers: PlainHeaders;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly partition?: number | undefined;
  readonly timestamp?: string | undefined;
  readonly clientId?: string | undefined;
}

/** A message that was received, in bytes. */
export interface MessageIn extends MessageSource {
  readonly headers: PlainHeaders;
  readonly key?: Buffer | null | undefined;
  readonly value?: Buffer | null | undefined;
  readonly offset: string;
  /** Milliseconds since 1970. */
  readonly timestamp: string;
}

/** Messages that were received together. */
export interface Poll {
  /** Undefined when they are from several. */
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  readonly count: number;
  readonly group?: string | undefined;
  readonly client?: string | undefined;
  readonly links?: Link[];
}

const SYSTEM = { 'messaging.system': 'kafka' };
const SEND = { ...SYSTEM, 'messaging.operation.name': 'send', 'messaging.operation.type': 'send' };
const PROCESS = { ...SYSTEM, 'messaging.operation.name': 'process', 'messaging.operation.type': 'process' };
const POLL = { ...SYSTEM, 'messaging.operation.name': 'poll', 'messaging.operation.type': 'receive' };

/**
 * The spans of messages of one client library, of the same shape as those of kafkajs: `send`, `process` and `poll`, with what the user's rules
 * take. Nothing in here knows a client.
 */
export class MessageSpans {
  /** Each message's context is active while the service is at it. */
  readonly isActive: boolean;
  /** Messages are not children of their producers, but linked to them. */
  readonly isLinked: boolean;
  readonly #instrumentation: OwnInstrumentation;
  readonly #rules: KafkaRules | undefined;
  readonly #hideKey: ReturnType<typeof keyWithoutContent>;
  readonly #metrics: MessagingMetrics | undefined;
  readonly #deliveries = new Deliveries();

  constructor(scope: string, toolbox: Toolbox) {
    const { provider, finish, clean, rules, settings } = toolbox;
    this.#instrumentation = new OwnInstrumentation(scope, provider);
    this.#rules = rules?.kafka;
    this.#hideKey = keyWithoutContent(failingClosed(clean));
    this.isLinked = settings['kafka.consumer_parent'] === 'link';
    this.isActive = settings['kafka.message_context'];
    this.#metrics = messagingMetricsOf(toolbox);
    finish(scope, (span) => {
      withoutQuotes(span);
      withoutPayload(span);
    });
  }

  /** What the catalogue asks for. */
  get instrumented(): Instrumented {
    return { official: this.#instrumentation.asOfficial(), standBack: () => this.#metrics?.stop() };
  }

  /**
   * Begins to send a message; its headers are to be added. `parent`: where the service said that it is to be sent. One that is sent with others is
   * counted with them, by `sent`.
   */
  send(message: MessageOut, parent: Context, isAmongOthers = false): Sending {
    const { topic, headers, key, value, partition, timestamp, clientId } = message;
    const span = this.#tracer.startSpan(
      `send ${topic}`,
      { kind: SpanKind.PRODUCER, attributes: { ...SEND, ...attributesOf({ topic, partition, client: clientId }), ...aboutKey(key, value) } },
      parent,
    );
    this.#hideKey(span, { message: { key } });
    const size = sizeOf(value);
    if (size !== undefined) span.setAttribute('messaging.message.body.size', size);
    const rules = this.#rules?.onSend(topic);
    const taking = span.isRecording() ? rules?.begin(span, { topic, headers, key, value: readable(value), partition, timestamp }) : undefined;
    const inSpan = trace.setSpan(parent, span);
    // Behind the rules: what they take may travel along.
    const added = headersToAdd(inSpan, headers);
    return new Sending(span, taking, added, (tookMs, error) => {
      if (!isAmongOthers) this.sent(topic, 1, tookMs, error);
    });
  }

  /** Messages to one topic went out together; `error`: the type of the error with which they did not. */
  sent(topic: string, count: number, tookMs: number, error: string | undefined): void {
    this.#metrics?.sent(topic, count, tookMs, error);
  }

  /** Begins the work on a message. `poll`: the span of those it came with; `startTime`: in milliseconds, default: now. */
  process(message: MessageIn, poll?: Span, startTime?: number): Visit {
    const from = received(carrierOf(message.headers));
    if (from.isMalformed) this.malformed(message);
    const { parent, links } = placeOf(from, this.isLinked, poll);
    const span = this.startProcess(message, { parent, links, startedAt: startTime });
    return new MeasuredVisit(span, workContext(parent, span), (tookMs, error) => this.processed(message, tookMs, error));
  }

  /** The span of the work on a message alone. */
  startProcess(message: MessageIn, { parent, links, startedAt }: MessageStart): Span {
    const { topic, partition, offset, key, value, client, group, highWatermark } = message;
    const rules = this.#rules?.onProcess(group)(topic);
    const attributes = {
      ...early(message, rules),
      ...PROCESS,
      ...attributesOf({ topic, partition, client }),
      ...aboutKey(key, value),
      'messaging.kafka.offset': offset,
    };
    const options = { kind: SpanKind.CONSUMER, attributes, links, ...(startedAt !== undefined && { startTime: startedAt }) };
    const span = this.#tracer.startSpan(`process ${topic}`, options, parent);
    this.#hideKey(span, { message: { key } });
    const retry = this.#deliveries.note(group, topic, partition, offset, offset)(offset);
    const source = { topic, partition, group, client, highWatermark, retry };
    describeMessage(span, { ...message, key: key ?? null, value: value ?? null }, source, rules);
    const lag = lagOf(offset, highWatermark);
    if (lag !== undefined) this.#metrics?.lag(message, lag);
    return span;
  }

  malformed(source: Consumed): void {
    malformed(source, this.#metrics);
  }

  processed(source: Consumed, tookMs: number, error: string | undefined): void {
    this.#metrics?.processed(source, tookMs, error);
  }

  /** Begins the span of messages that were received together: in a trace of its own. */
  poll({ topic, partition, count, group, client, links = [] }: Poll): Span {
    const attributes = {
      ...POLL,
      ...attributesOf({ topic, partition, client }),
      'messaging.batch.message_count': count,
      ...(group !== undefined && { 'messaging.consumer.group.name': group }),
    };
    return this.#tracer.startSpan(topic === undefined ? 'poll' : `poll ${topic}`, { kind: SpanKind.CLIENT, attributes, links }, ROOT_CONTEXT);
  }

  /** The span of an operation that is about no single message. */
  operation(name: string, kind: SpanKind, attributes: Attributes, parent: Context): Span {
    return this.#tracer.startSpan(name, { kind, attributes }, parent);
  }

  measured(operation: Operation, tookMs: number, error: string | undefined): void {
    this.#metrics?.operation(operation, tookMs, error);
  }

  get #tracer() {
    return this.#instrumentation.tracer;
  }
}

/** Is counted when it ends. */
class MeasuredVisit extends Visit {
  #onEnd: ((tookMs: number, error: string | undefined) => void) | undefined;

  constructor(span: Span, context: Context, onEnd: (tookMs: number, error: string | undefined) => void) {
    super(span, context);
    this.#onEnd = onEnd;
  }

  override end(): void {
    super.end();
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    quietly(() => onEnd?.(this.tookMs, this.failedWith));
  }
}

interface Facts {
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  readonly client: string | undefined;
}

function attributesOf({ topic, partition, client }: Facts): Attributes {
  return {
    ...(topic !== undefined && { 'messaging.destination.name': topic }),
    ...(typeof partition === 'number' && partition >= 0 && { 'messaging.destination.partition.id': String(partition) }),
    ...(client !== undefined && { 'messaging.client.id': client }),
  };
}

/** As the official instrumentation of kafkajs has it. */
function aboutKey(key: unknown, value: unknown): Attributes {
  if (!key) return {};
  const text = typeof key === 'string' || Buffer.isBuffer(key) || typeof key === 'number' ? String(key) : '{}';
  return { 'messaging.kafka.message.key': text, ...((value === null || value === undefined) && { 'messaging.kafka.message.tombstone': true }) };
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value === null || value === undefined) return 0;
  return value instanceof Uint8Array ? value.byteLength : undefined;
}

/** A value that the client has yet to serialize, as text: rules read JSON. */
function readable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function early(message: MessageIn, rules: TopicRules | undefined): Attributes | undefined {
  if (!rules) return undefined;
  const { topic, partition, headers, key, value, offset, timestamp } = message;
  return rules.early({ topic, partition, headers, key, value, offset, timestamp });
}
