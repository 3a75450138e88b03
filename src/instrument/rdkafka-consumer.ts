import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { EventEmitter } from 'node:events';
import { plainHeaders } from './kafka/headers.js';
import { settled, traceListeners } from './kafka/listeners.js';
import type { MessageIn, MessageSpans } from './kafka/message-spans.js';
import { patchMethod } from './kafka/patch-method.js';
import { workContext } from './messaging/message-context.js';
import { quietly } from './messaging/quietly.js';
import { withLoops, withoutLoops } from './kafkajs-messages.js';
import type { Visit } from './kafkajs-visit.js';
import { RdBatch } from './rdkafka-batch.js';

/** A message as librdkafka gives it. */
export interface RdMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp?: number;
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | null;
  readonly headers?: unknown;
}
export interface RdConsumer extends EventEmitter {
  readonly globalConfig?: Readonly<Record<string, unknown>>;
  getWatermarkOffsets?(topic: string, partition: number): { readonly highOffset?: number };
}
type Consume = (this: RdConsumer, ...args: unknown[]) => unknown;
type Callback = (this: unknown, failure?: unknown, messages?: unknown, ...rest: unknown[]) => unknown;

const asyncFunction = Object.getPrototypeOf(async () => {}) as object;
const visits = new WeakMap<object, Visit>();
/** Consumers whose messages another layer hands to the service. */
const ofOthers = new WeakSet<object>();
let isOfOthers = false;

/** Messages that are asked for in there are handed to the service by somebody else, who traces them. */
export function tracedByOthers<T>(work: () => T): T {
  const before = isOfOthers;
  isOfOthers = true;
  try {
    return work();
  } finally {
    isOfOthers = before;
  }
}

/** So are all messages of that consumer. */
export function leaveToOthers(consumer: object): void {
  ofOthers.add(consumer);
}

/**
 * The three ways to messages: the event `data`, `consume(n, callback)` and `consume(callback)`. A service does not say when it is done with one:
 * the work lasts until the function that got it has returned, or, if it is an async function, is done.
 */
export function completeConsumer(prototype: EventEmitter, spans: MessageSpans): void {
  traceListeners(prototype, {
    of: (message, consumer) => visitOf(message, consumer as RdConsumer, spans),
    known: (message) => visits.get(message as object),
  });

  patchMethod<Consume>(prototype, 'consume', (consume) => function (...args) {
    const at = args.findIndex((arg) => typeof arg === 'function');
    if (at >= 0 && at < 2 && !isOfOthers && !ofOthers.has(this)) {
      const callback = args[at] as Callback;
      args[at] = typeof args[0] === 'number' ? ofMany(callback, this, spans) : ofOne(callback, this, spans);
    }
    return consume.apply(this, args);
  });
}

/** The visit of a message, begun if it was not. */
export function visitOf(message: unknown, consumer: RdConsumer | undefined, spans: MessageSpans): Visit | undefined {
  const known = visits.get(message as object);
  if (known || !isMessage(message)) return known;
  const begun = spans.process(readMessage(message, consumer));
  visits.set(message, begun);
  return begun;
}

function isMessage(message: unknown): message is RdMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { topic, partition, offset } = message as Partial<RdMessage>;
  return typeof topic === 'string' && typeof partition === 'number' && typeof offset === 'number';
}

function readMessage(message: RdMessage, consumer: RdConsumer | undefined): MessageIn {
  const { topic, partition, offset, timestamp, key, value, headers } = message;
  return {
    topic,
    partition,
    offset: String(offset),
    timestamp: String(timestamp ?? ''),
    key: typeof key === 'string' ? Buffer.from(key) : key,
    value,
    headers: plainHeaders(headers),
    ...consumerFacts(consumer),
    highWatermark: highWatermarkOf(consumer, topic, partition),
  };
}

/** Group and client id. */
export function consumerFacts(consumer: RdConsumer | undefined): { readonly group: string | undefined; readonly client: string | undefined } {
  const text = (key: string) => (typeof consumer?.globalConfig?.[key] === 'string' ? consumer.globalConfig[key] : undefined);
  return { group: text('group.id'), client: text('client.id') };
}

/** As librdkafka has noted it with the last fetch: asks no broker. */
export function highWatermarkOf(consumer: RdConsumer | undefined, topic: string, partition: number): number | undefined {
  try {
    const high = consumer?.getWatermarkOffsets?.(topic, partition)?.highOffset;
    return typeof high === 'number' && high >= 0 ? high : undefined;
  } catch {
    return undefined;
  }
}

/** A callback of the flowing mode gets one message at a time, behind the listeners of `data`. */
function ofOne(callback: Callback, consumer: RdConsumer, spans: MessageSpans): Callback {
  return function (failure, message, ...rest) {
    const visit = failure || visits.has(message as object) ? undefined : quietly(() => visitOf(message, consumer, spans));
    if (!visit) return callback.call(this, failure, message, ...rest);
    visit.enter();
    try {
      const result = context.with(visit.context, () => callback.call(this, failure, message, ...rest));
      return Object.getPrototypeOf(callback) === asyncFunction ? settled(result as Promise<unknown>, visit) : result;
    } catch (thrown) {
      quietly(() => visit.fail(thrown));
      throw thrown;
    } finally {
      quietly(() => visit.leave(true));
    }
  };
}

/** Messages that come together are a batch: its span, and one for each message that no listener of `data` has had. */
function ofMany(callback: Callback, consumer: RdConsumer, spans: MessageSpans): Callback {
  return function (failure, messages, ...rest) {
    const isBatch = !failure && Array.isArray(messages) && messages.length > 0 && !messages.every((message) => visits.has(message as object));
    const batch = isBatch ? quietly(() => beginBatch(messages as RdMessage[], consumer, spans)) : undefined;
    if (!batch) return callback.call(this, failure, messages, ...rest);
    const close = (problem?: { readonly thrown: unknown }) =>
      void quietly(() => {
        withoutLoops(messages);
        batch.close(problem);
      });
    let result: unknown;
    try {
      if (spans.isActive) quietly(() => withLoops(messages, batch));
      result = context.with(workContext(ROOT_CONTEXT, batch.span), () => callback.call(this, failure, messages, ...rest));
    } catch (thrown) {
      close({ thrown });
      throw thrown;
    }
    if (Object.getPrototypeOf(callback) !== asyncFunction) {
      close();
      return result;
    }
    return (result as Promise<unknown>).then(
      (value) => {
        close();
        return value;
      },
      (thrown: unknown) => {
        close({ thrown });
        throw thrown;
      },
    );
  };
}

function beginBatch(messages: readonly RdMessage[], consumer: RdConsumer, spans: MessageSpans): RdBatch {
  const { topic, partition } = messages[0] as RdMessage;
  const isOfOneTopic = messages.every((message) => message.topic === topic);
  const isOfOnePartition = isOfOneTopic && messages.every((message) => message.partition === partition);
  const span = spans.poll({
    topic: isOfOneTopic ? topic : undefined,
    partition: isOfOnePartition ? partition : undefined,
    count: messages.length,
    ...consumerFacts(consumer),
  });
  return new RdBatch(messages.filter((message) => !visits.has(message)), span, (message, startTime) => {
    const visit = spans.process(readMessage(message, consumer), span, startTime);
    visits.set(message, visit);
    return visit;
  });
}
