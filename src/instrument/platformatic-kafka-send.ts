import { type Context, context } from '@opentelemetry/api';
import { monotonic } from '../export/timers.js';
import { type PlainHeaders, isReplaced, plainHeaders } from './kafka/headers.js';
import type { MessageSpans } from './kafka/message-spans.js';
import { patchMethod } from './kafka/patch-method.js';
import type { Sending } from './kafka/sending.js';
import { errorTypeOf } from './messaging/failure.js';
import { quietly } from './messaging/quietly.js';
import { type HeaderForm, headerFormOf } from './platformatic-kafka-headers.js';
import type { PlatformaticTransactions } from './platformatic-kafka-transactions.js';

interface Message {
  readonly topic: string;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly partition?: number;
  readonly timestamp?: bigint | number;
  headers?: unknown;
}
interface SendOptions {
  readonly messages: readonly Message[];
}
interface Producer {
  readonly transaction?: object;
  readonly clientId?: string;
  readonly currentMetadata?: { readonly topics?: ReadonlyMap<string, { readonly partitionsCount?: number }> };
}
/** What the channel says of one call of `send`. */
interface Send {
  readonly client: Producer;
  readonly options: SendOptions;
  readonly error?: unknown;
  readonly result?: { readonly offsets?: readonly { readonly topic: string; readonly partition: number; readonly offset: bigint }[] };
}

type SendMethod = (this: object, options?: SendOptions, callback?: unknown, ...rest: unknown[]) => unknown;
type WriteMethod = (this: object, message: unknown, ...rest: unknown[]) => unknown;

/** Messages that are sent: `send`, also of transactions and of streams, which call it. */
export class PlatformaticSending {
  readonly #spans: MessageSpans;
  readonly #transactions: PlatformaticTransactions;
  /** Copies of what the service gave, on their way through `send`. */
  readonly #copies = new WeakSet<object>();
  /** Message of a stream → where the service wrote it: the stream sends it later, from a timer. */
  readonly #writtenIn = new WeakMap<object, Context>();
  readonly #inFlight = new WeakMap<object, { readonly sendings: readonly Sending[]; readonly began: number }>();

  constructor(spans: MessageSpans, transactions: PlatformaticTransactions) {
    this.#spans = spans;
    this.#transactions = transactions;
  }

  /** Hands copies of messages on, which headers may be added to; a callback is called in the context of `send`, as a promise's would be. */
  patchProducer(prototype: object): void {
    const copied = (options: SendOptions | undefined) => this.#copyOf(options);
    patchMethod<SendMethod>(prototype, 'send', (send) => function (options, callback, ...rest) {
      const copy = quietly(() => copied(options)) ?? options;
      const bound = typeof callback === 'function' ? context.bind(context.active(), callback) : callback;
      return send.call(this, copy, bound, ...rest);
    });
  }

  patchStream(prototype: object): void {
    const written = this.#writtenIn;
    patchMethod<WriteMethod>(prototype, 'write', (write) => function (message, ...rest) {
      if (typeof message === 'object' && message !== null) written.set(message, context.active());
      return write.call(this, message, ...rest);
    });
  }

  #copyOf(options: SendOptions | undefined): SendOptions | undefined {
    const messages: unknown = options?.messages;
    if (!options || !Array.isArray(messages) || !messages.every((message) => typeof message === 'object' && message !== null)) return undefined;
    const copy = {
      ...options,
      messages: (messages as Message[]).map((message) => {
        const own = copyOf(message);
        const writtenIn = this.#writtenIn.get(message);
        if (writtenIn) this.#writtenIn.set(own, writtenIn);
        return own;
      }),
    };
    this.#copies.add(copy);
    return copy;
  }

  started(send: Send): void {
    const { client, options } = send;
    // Not ours: it cannot be written into.
    if (!this.#copies.has(options)) return;
    const form = headerFormOf(client);
    const sendings = options.messages.map((message) => {
      const headers = plainHeaders(message.headers);
      const { topic, key, value, partition, timestamp } = message;
      const out = { topic, headers, key, value, partition, clientId: client.clientId, ...(timestamp !== undefined && { timestamp: String(timestamp) }) };
      const sending = this.#spans.send(out, this.#transactions.inside(client.transaction, this.#writtenIn.get(message) ?? context.active()), true);
      if (form) message.headers = withHeaders(message.headers, sending.added, form, headers);
      return sending;
    });
    this.#inFlight.set(send, { sendings, began: monotonic() });
  }

  failed(send: Send): void {
    for (const sending of this.#taken(send)) sending.failed(send.error);
  }

  answered(send: Send): void {
    const { client, options, result, error } = send;
    const sendings = this.#taken(send);
    if (error !== undefined && error !== null) return sendings.forEach((sending) => sending.failed(error));
    const next = new Map<string, bigint>();
    sendings.forEach((sending, index) => {
      const { topic, partition: wanted } = options.messages[index] as Message;
      const places = result?.offsets?.filter((place) => place.topic === topic) ?? [];
      const count = client.currentMetadata?.topics?.get(topic)?.partitionsCount;
      const partition = typeof wanted === 'number' && count ? wanted % count : places.length === 1 ? places[0]?.partition : undefined;
      const base = places.find((place) => place.partition === partition)?.offset;
      if (partition === undefined || typeof base !== 'bigint' || base < 0n) return sending.delivered({ partition });
      const behind = next.get(`${topic}/${partition}`) ?? 0n;
      next.set(`${topic}/${partition}`, behind + 1n);
      return sending.delivered({ partition, offset: String(base + behind) });
    });
  }

  /** The answer is there; the messages are counted. */
  #taken(send: Send): readonly Sending[] {
    const found = this.#inFlight.get(send);
    this.#inFlight.delete(send);
    if (!found) return [];
    const counts = new Map<string, number>();
    for (const { topic } of send.options.messages) counts.set(topic, (counts.get(topic) ?? 0) + 1);
    const { error } = send;
    const type = error === undefined || error === null ? undefined : errorTypeOf(error);
    for (const [topic, count] of counts) this.#spans.sent(topic, count, monotonic() - found.began, type);
    return found.sendings;
  }
}

/** Serializers of the service see it as its message: one of a class stays of that class. */
function copyOf(message: Message): Message {
  const prototype: unknown = Object.getPrototypeOf(message);
  if (prototype === Object.prototype || prototype === null) return { ...message };
  return Object.create(message, { headers: { value: message.headers, writable: true, enumerable: true, configurable: true } }) as Message;
}

function withHeaders(headers: unknown, added: ReadonlyMap<string, string>, form: HeaderForm, plain: PlainHeaders): unknown {
  if (added.size === 0) return headers;
  const isMap = headers instanceof Map;
  if (!isMap && form.names === 'text') {
    const kept = Object.fromEntries(Object.entries((headers ?? {}) as object).filter(([name]) => !isReplaced(name, added)));
    return Object.assign(kept, Object.fromEntries([...added].map(([name, value]) => [name, form.value(value)])));
  }
  const entries: Iterable<readonly [unknown, unknown]> = isMap ? (headers as Map<unknown, unknown>) : Object.entries(plain);
  const copy = new Map<unknown, unknown>();
  for (const [name, value] of entries) if (!isReplaced(name, added)) copy.set(name, value);
  for (const [name, value] of added) copy.set(form.names === 'text' ? name : Buffer.from(name), form.value(value));
  return copy;
}
