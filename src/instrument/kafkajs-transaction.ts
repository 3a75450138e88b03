import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { factsOf } from './kafkajs-client.js';
import type { Send } from './kafkajs-send.js';
import { writeFailure } from './messaging/failure.js';
import { quietly } from './messaging/quietly.js';

type End = (this: unknown, ...args: unknown[]) => Promise<unknown>;

interface Offsets {
  readonly consumerGroupId?: unknown;
  readonly topics?: readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }[];
}

/** What `transaction` gives the service. */
export interface Transaction {
  send: Send;
  sendBatch: Send;
  commit: End;
  abort: End;
  sendOffsets?: (this: unknown, offsets: Offsets, ...rest: unknown[]) => Promise<unknown>;
}
export type Begin = (this: unknown, ...args: unknown[]) => Promise<Transaction>;

export interface TransactionParts {
  startSpan(name: string, options: { kind: SpanKind; attributes: Attributes }): Span;
  traced(send: Send, isBatch: boolean, producer: object): Send;
  measured(operation: 'commit' | 'abort' | 'send_offsets', work: () => Promise<unknown>): Promise<unknown>;
}

/**
 * A span from the begin of a transaction to its commit or abort. What is sent in it, the offsets that go with it, and its end, which are requests of
 * their own, are its children.
 */
export function tracedTransaction(begin: Begin, parts: TransactionParts): Begin {
  return function transaction(...args) {
    const producer = this as object;
    const span = parts.startSpan('transaction', { kind: SpanKind.INTERNAL, attributes: attributesOf(producer, 'transaction') });
    return begin.apply(this, args).then(
      (made) => {
        quietly(() => complete(made, producer, span, parts));
        return made;
      },
      (thrown: unknown) => {
        quietly(() => {
          writeFailure(span, thrown, true);
          span.end();
        });
        throw thrown;
      },
    );
  };
}

function complete(made: Transaction, producer: object, span: Span, parts: TransactionParts): void {
  const inside = <T>(work: () => T): T => context.with(trace.setSpan(context.active(), span), work);
  const { send, sendBatch, commit, abort, sendOffsets } = made;

  const sending = (original: Send, isBatch: boolean): Send => {
    const traced = parts.traced(original, isBatch, producer);
    return function (...args) {
      return inside(() => traced.apply(this, args)).catch((thrown: unknown) => {
        // The exception itself is at the messages.
        quietly(() => writeFailure(span, thrown, false));
        throw thrown;
      });
    };
  };
  made.send = sending(send, false);
  made.sendBatch = sending(sendBatch, true);

  const ending = (original: End, operation: 'commit' | 'abort', outcome: string): End =>
    async function (...args) {
      const attributes = attributesOf(producer, operation);
      let ended = 'failed';
      try {
        const result = await inside(() => step(operation, { ...attributes }, () => original.apply(this, args), operation));
        if (operation === 'commit') span.setStatus({ code: SpanStatusCode.OK });
        ended = outcome;
        return result;
      } catch (thrown) {
        quietly(() => writeFailure(span, thrown, false));
        throw thrown;
      } finally {
        quietly(() => {
          if (span.isRecording()) span.setAttribute('otel_agent.messaging.transaction.outcome', ended);
          span.end();
        });
      }
    };
  made.commit = ending(commit, 'commit', 'committed');
  made.abort = ending(abort, 'abort', 'aborted');

  if (typeof sendOffsets === 'function') {
    made.sendOffsets = function (offsets, ...rest) {
      const found = quietly(() => describeOffsets(offsets)) ?? { name: 'send_offsets', attributes: {} };
      const attributes = { ...attributesOf(producer, 'send_offsets'), 'messaging.operation.type': 'settle', ...found.attributes };
      return inside(() => step(found.name, attributes, () => sendOffsets.call(this, offsets, ...rest), 'send_offsets')).catch((thrown: unknown) => {
        quietly(() => writeFailure(span, thrown, false));
        throw thrown;
      });
    };
  }

  async function step(name: string, attributes: Attributes, work: () => Promise<unknown>, operation: 'commit' | 'abort' | 'send_offsets'): Promise<unknown> {
    const child = parts.startSpan(name, { kind: SpanKind.CLIENT, attributes });
    try {
      return await parts.measured(operation, () => context.with(trace.setSpan(context.active(), child), work));
    } catch (thrown) {
      quietly(() => writeFailure(child, thrown, true));
      throw thrown;
    } finally {
      child.end();
    }
  }
}

function attributesOf(producer: object, operation: string): Attributes {
  const { id, transactionalId } = factsOf(producer);
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': operation,
    ...(id !== undefined && { 'messaging.client.id': id }),
    ...(transactionalId !== undefined && { 'otel_agent.messaging.transaction.id': transactionalId }),
  };
}

/** Offsets of one topic are named after it. */
function describeOffsets({ consumerGroupId, topics = [] }: Offsets): { readonly name: string; readonly attributes: Attributes } {
  const [only, ...others] = topics;
  const topic = only && others.length === 0 ? only.topic : undefined;
  const [partition, ...more] = only?.partitions ?? [];
  return {
    name: topic === undefined ? 'send_offsets' : `send_offsets ${topic}`,
    attributes: {
      ...(typeof consumerGroupId === 'string' && { 'messaging.consumer.group.name': consumerGroupId }),
      ...(topic !== undefined && { 'messaging.destination.name': topic }),
      ...(topic !== undefined && partition && more.length === 0 && {
        'messaging.destination.partition.id': String(partition.partition),
        'messaging.kafka.offset': String(partition.offset),
      }),
    },
  };
}
