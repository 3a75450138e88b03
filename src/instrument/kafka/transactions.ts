import { type Attributes, type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { monotonic } from '../../export/timers.js';
import { errorTypeOf, writeFailure } from '../messaging/failure.js';
import type { MessageSpans } from './message-spans.js';

/** Whose transaction it is. */
export interface Transactor {
  readonly client: string | undefined;
  readonly transactionalId: string | undefined;
}

/** A request that is part of a transaction. */
export interface Step {
  end(failure?: { readonly thrown: unknown }): void;
}

/** The transactions of one client library: a span for each, from its begin to its end; what is sent in it, and its requests, are its children. */
export class Transactions {
  readonly #spans: MessageSpans;
  /** By what stands for the transaction in the library. */
  readonly #open = new WeakMap<object, { readonly span: Span; readonly of: Transactor }>();

  constructor(spans: MessageSpans) {
    this.#spans = spans;
  }

  begin(of: Transactor): Span {
    return this.#spans.operation('transaction', SpanKind.INTERNAL, attributesOf(of, 'transaction'), context.active());
  }

  /** It has begun, or it has not. An older one that stands for the same was left without an end. */
  begun(transaction: object, span: Span, of: Transactor): void {
    this.#open.get(transaction)?.span.end();
    this.#open.set(transaction, { span, of });
  }

  notBegun(span: Span, thrown: unknown): void {
    writeFailure(span, thrown, true);
    span.end();
  }

  /** Where something belongs that is done in a transaction, if that is one. */
  inside(transaction: object | undefined, parent: Context): Context {
    const span = transaction && this.#open.get(transaction)?.span;
    return span ? trace.setSpan(parent, span) : parent;
  }

  /** `more`: of the offsets that are sent along; the name of their topic, where there is one. */
  step(transaction: object, operation: 'commit' | 'abort' | 'send_offsets', more: Attributes = {}): Step | undefined {
    const found = this.#open.get(transaction);
    if (!found) return undefined;
    const topic = more['messaging.destination.name'];
    const name = topic === undefined ? operation : `${operation} ${String(topic)}`;
    const isEnd = operation !== 'send_offsets';
    const attributes = { ...attributesOf(found.of, operation), ...(!isEnd && { 'messaging.operation.type': 'settle' }), ...more };
    const span = this.#spans.operation(name, SpanKind.CLIENT, attributes, trace.setSpan(context.active(), found.span));
    const began = monotonic();
    return {
      end: (failure) => {
        if (failure) {
          writeFailure(span, failure.thrown, true);
          writeFailure(found.span, failure.thrown, false);
        }
        span.end();
        this.#spans.measured({ name: operation, type: 'settle' }, monotonic() - began, failure && errorTypeOf(failure.thrown));
        if (isEnd) this.end(transaction, failure ? 'failed' : operation === 'commit' ? 'committed' : 'aborted');
      },
    };
  }

  end(transaction: object, outcome: string): void {
    const span = this.#open.get(transaction)?.span;
    if (!span) return;
    this.#open.delete(transaction);
    if (outcome === 'committed') span.setStatus({ code: SpanStatusCode.OK });
    span.setAttribute('otel_agent.messaging.transaction.outcome', outcome);
    span.end();
  }
}

function attributesOf({ client, transactionalId }: Transactor, operation: string): Attributes {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': operation,
    ...(client !== undefined && { 'messaging.client.id': client }),
    ...(transactionalId !== undefined && { 'otel_agent.messaging.transaction.id': transactionalId }),
  };
}

/** Offsets that go with a transaction; of one partition they are told. */
export function offsetAttributes(
  offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: string }[],
  group: string | undefined,
): Attributes {
  const [only, ...others] = offsets;
  const isOfOneTopic = only && others.every(({ topic }) => topic === only.topic);
  return {
    ...(group !== undefined && { 'messaging.consumer.group.name': group }),
    ...(isOfOneTopic && { 'messaging.destination.name': only.topic }),
    ...(only &&
      others.length === 0 && { 'messaging.destination.partition.id': String(only.partition), 'messaging.kafka.offset': only.offset }),
  };
}
