import type { Span } from '@opentelemetry/api';
import { monotonic } from '../export/timers.js';
import { copyToSend, type MessageToSend, noteAnswer, type ToSend } from './kafkajs-producer.js';
import { errorTypeOf, writeFailure } from './messaging/failure.js';
import { quietly } from './messaging/quietly.js';

export type Send = (this: unknown, toSend?: ToSend, ...rest: unknown[]) => Promise<unknown>;

export interface SendSpans {
  /** Also writes the context into the headers of the message. */
  start(topic: string, message: MessageToSend, client: unknown): Span;
  /** Messages to one topic are sent; `error`: the type of the error with which they were not. */
  sent(topic: string, count: number, tookMs: number, error: string | undefined): void;
}

/** So many messages of one call tell the exception of its failure; all have its type. */
const MOST_EXCEPTIONS = 100;

/** A span for each message, until the broker has answered. `producer`: whose it is, where `this` is something else. */
export function tracedSend(send: Send, isBatch: boolean, spans: SendSpans, producer?: object): Send {
  return function sendInSpans(toSend, ...rest) {
    // kafkajs's own messages may be frozen, and are the service's.
    const copy = copyToSend(toSend, isBatch);
    if (!copy) return send.call(this, toSend, ...rest);
    const began = monotonic();
    const topics = copy.topicMessages ?? [copy];
    const open: Span[] = [];
    quietly(() => {
      for (const { topic, messages } of topics) for (const message of messages) open.push(spans.start(topic, message, producer ?? this));
    });
    const settled = (answers: unknown, failure?: { readonly thrown: unknown }) =>
      void quietly(() => {
        noteAnswer(copy, answers);
        if (failure) open.forEach((span, index) => writeFailure(span, failure.thrown, index < MOST_EXCEPTIONS));
        for (const span of open) span.end();
        const tookMs = monotonic() - began;
        for (const { topic, messages } of topics) spans.sent(topic, messages.length, tookMs, failure && errorTypeOf(failure.thrown));
      });
    const failed = (thrown: unknown): never => {
      settled(undefined, { thrown });
      throw thrown;
    };
    let sent: Promise<unknown>;
    try {
      sent = Promise.resolve(send.call(this, copy, ...rest));
    } catch (thrown) {
      return failed(thrown);
    }
    return sent.then((answers) => {
      settled(answers);
      return answers;
    }, failed);
  };
}
