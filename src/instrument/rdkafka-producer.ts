import { context } from '@opentelemetry/api';
import type { EventEmitter } from 'node:events';
import { isReplaced, plainHeaders } from './kafka/headers.js';
import type { MessageSpans } from './kafka/message-spans.js';
import { patchMethod } from './kafka/patch-method.js';
import type { Sending } from './kafka/sending.js';
import type { Transactions } from './kafka/transactions.js';
import { quietly } from './messaging/quietly.js';
import { completeTransactions } from './rdkafka-transactions.js';

interface RdProducer extends EventEmitter {
  readonly _isConnected?: boolean;
  readonly globalConfig?: Readonly<Record<string, unknown>>;
  readonly _cb_configs?: { readonly event?: { readonly delivery_cb?: unknown } };
}
interface Report {
  readonly partition?: number;
  readonly offset?: number;
  readonly timestamp?: number;
  opaque?: unknown;
}
type Arguments = [topic: unknown, partition: unknown, message: unknown, key?: unknown, timestamp?: unknown, opaque?: unknown, headers?: unknown, ...rest: unknown[]];
type Produce = (this: RdProducer, ...args: Arguments) => unknown;
type Emit = (this: RdProducer, event: string | symbol, ...args: unknown[]) => boolean;

/** Goes to librdkafka and back in place of what the service wants to have with the report on a delivery. */
class OnTheWay {
  readonly sending: Sending;
  readonly opaque: unknown;

  constructor(sending: Sending, opaque: unknown) {
    this.sending = sending;
    this.opaque = opaque;
  }
}

/** Sent, and not reported on. */
const waiting = new WeakMap<object, Set<Sending>>();

/**
 * `produce` puts a message into a queue and returns; with delivery reports (`dr_cb`, `dr_msg_cb`) the span lasts until the report, and has its
 * partition and offset. Without them nothing more is heard of the message.
 */
export function completeProducer(prototype: EventEmitter, spans: MessageSpans): void {
  const transactions = completeTransactions(prototype, spans);
  patchMethod<Produce>(prototype, 'produce', (produce) => function (...args) {
    const sending = quietly(() => begin(this, args, spans, transactions));
    if (!sending) return produce.apply(this, args);
    const isReported = typeof this._cb_configs?.event?.delivery_cb === 'function';
    const [topic, partition, message, key, timestamp, opaque, headers, ...rest] = args;
    try {
      const token = isReported ? new OnTheWay(sending, opaque) : opaque;
      const result = produce.call(this, topic, partition, message, key, timestamp, token, withHeaders(headers, sending.added), ...rest);
      quietly(() => (isReported ? wait(this, sending) : sending.left()));
      return result;
    } catch (thrown) {
      quietly(() => sending.failed(thrown));
      throw thrown;
    }
  });

  patchMethod<Emit>(prototype, 'emit', (emit) => function (event, ...args) {
    if (event === 'delivery-report') quietly(() => reported(this, args[0], args[1] as Report));
    if (event === 'disconnected') quietly(() => waiting.get(this)?.forEach((sending) => sending.left()));
    return emit.call(this, event, ...args);
  });
}

/** Its callback is called from a timer: it goes on where the service has called. */
export function completeHighLevel(prototype: object): void {
  patchMethod<(this: unknown, ...args: unknown[]) => unknown>(prototype, '_modifiedProduce', (produce) => function (...args) {
    const last = args.at(-1);
    if (typeof last === 'function') args[args.length - 1] = context.bind(context.active(), last);
    return produce.apply(this, args);
  });
}

function begin(producer: RdProducer, [topic, partition, value, key, timestamp, , headers]: Arguments, spans: MessageSpans, transactions: Transactions): Sending | undefined {
  // Nothing of this reaches librdkafka.
  const isRefused = !producer._isConnected || typeof topic !== 'string' || topic === '';
  if (isRefused || !(headers === undefined || headers === null || Array.isArray(headers))) return undefined;
  const client = producer.globalConfig?.['client.id'];
  const message = {
    topic: topic as string,
    headers: plainHeaders(headers),
    key,
    value,
    partition: typeof partition === 'number' && partition >= 0 ? partition : undefined,
    timestamp: typeof timestamp === 'number' && timestamp > 0 ? String(timestamp) : undefined,
    clientId: typeof client === 'string' ? client : undefined,
  };
  return spans.send(message, transactions.inside(producer, context.active()));
}

/** A list of objects with one header each. */
function withHeaders(headers: unknown, added: ReadonlyMap<string, string>): unknown {
  if (added.size === 0) return headers;
  const kept = ((headers ?? []) as unknown[]).filter((header) => {
    const [name] = Object.keys((header ?? {}) as object);
    return name === undefined || !isReplaced(name, added);
  });
  return [...kept, ...[...added].map(([name, value]) => ({ [name]: value }))];
}

function wait(producer: RdProducer, sending: Sending): void {
  const sendings = waiting.get(producer) ?? new Set();
  waiting.set(producer, sendings.add(sending));
}

function reported(producer: RdProducer, failure: unknown, report: Report): void {
  const token = report?.opaque;
  if (!(token instanceof OnTheWay)) return;
  const { sending, opaque } = token;
  if (opaque === undefined) delete report.opaque;
  else report.opaque = opaque;
  waiting.get(producer)?.delete(sending);
  if (failure) return sending.failed(failure);
  const { partition, offset, timestamp } = report;
  sending.delivered({
    partition,
    offset: typeof offset === 'number' && offset >= 0 ? String(offset) : undefined,
    timestamp: typeof timestamp === 'number' && timestamp > 0 ? String(timestamp) : undefined,
  });
}
