import { type Context, context } from '@opentelemetry/api';
import { type Heartbeat, withHeartbeat } from './kafkajs-heartbeat.js';
import type { ReceivedMessage } from './messaging/describe-message.js';
import { quietly } from './messaging/quietly.js';

/** What `eachMessage` gets. */
export interface MessagePayload {
  readonly topic: string;
  readonly partition: number;
  readonly message: ReceivedMessage;
  readonly heartbeat?: Heartbeat;
}

/** The work on one message. */
export interface MessageWork {
  readonly context: Context;
  end(failure?: { readonly thrown: unknown }): void;
}

type EachMessage = (this: unknown, payload: MessagePayload) => unknown;

/** Puts a span around the work on each message. A handler that throws instead of rejecting rejects. */
export function tracedMessage(eachMessage: EachMessage, begin: (payload: MessagePayload) => MessageWork): EachMessage {
  return async function tracedEachMessage(payload) {
    const work = quietly(() => begin(payload));
    if (!work) return eachMessage.call(this, payload);
    let failure: { readonly thrown: unknown } | undefined;
    try {
      return await context.with(work.context, () => eachMessage.call(this, withHeartbeat(payload)));
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    } finally {
      quietly(() => work.end(failure));
    }
  };
}
