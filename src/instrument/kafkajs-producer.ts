import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { noteMessage } from './destination.js';

interface Message {
  readonly headers?: Readonly<Record<string, unknown>>;
}
interface Topic {
  readonly messages?: readonly Message[];
}
type Send = (record: Topic | undefined) => Promise<unknown>;
type SendBatch = (batch: { readonly topicMessages?: readonly (Topic | undefined)[] } | undefined) => Promise<unknown>;

interface Sender {
  send: Send;
  sendBatch: SendBatch;
}

export interface Producer extends Sender {
  transaction?(...options: unknown[]): Promise<Sender>;
}

/**
 * The official wrappers write headers into the service's own message objects, which fails on frozen ones, and they
 * throw where kafkajs would reject. So they get copies, and a record that they cannot read goes to kafkajs itself.
 */
export function completeProducer(producer: Producer): Producer {
  guardSender(producer);
  const { transaction } = producer;
  if (typeof transaction === 'function') {
    producer.transaction = function guardedTransaction(...options) {
      // `then` here runs behind the official one, so it wraps what that has wrapped.
      return transaction.apply(this, options).then(guardSender);
    };
  }
  return producer;
}

function guardSender<S extends Sender>(sender: S): S {
  const { send, sendBatch } = sender;
  sender.send = function guardedSend(record) {
    if (!readable(record)) return unwrapped(send).call(this, record);
    return send.call(this, copyOf(record));
  };
  sender.sendBatch = function guardedSendBatch(batch) {
    if (!Array.isArray(batch?.topicMessages) || !batch.topicMessages.every(readable)) {
      return unwrapped(sendBatch).call(this, batch);
    }
    return sendBatch.call(this, { ...batch, topicMessages: batch.topicMessages.map(copyOf) });
  };
  return sender;
}

function readable(topic: Topic | undefined): topic is Topic {
  return Array.isArray(topic?.messages) && topic.messages.every((message) => typeof message === 'object' && message !== null);
}

function copyOf(topic: Topic | undefined): Topic {
  const messages = topic?.messages?.map((message) => ({ ...message, headers: noteMessage({ ...message.headers }) })) ?? [];
  return { ...topic, messages };
}

/** shimmer, which the official packages wrap with, keeps the wrapped function under this name. */
function unwrapped<F extends (...args: never[]) => unknown>(wrapped: F): F {
  return (wrapped as F & { __original?: F }).__original ?? wrapped;
}

/**
 * kafkajs puts the whole message into some error texts: `…: {"topic":…,"value":…}`. The status keeps the words only.
 */
export function payloadFreeStatus(span: Span & ReadableSpan): void {
  const { code, message } = span.status;
  if (code !== SpanStatusCode.ERROR || !message?.includes('{')) return;
  span.setStatus({ code, message: message.slice(0, message.indexOf('{')).replace(/[\s:]+$/, '') });
}
