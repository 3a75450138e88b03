import type { Span } from '@opentelemetry/api';
import { monotonic } from '../../export/timers.js';
import type { SendTaking } from '../../rules/kafka/kafka-rules.js';
import { errorTypeOf, writeFailure } from '../messaging/failure.js';

/** What the broker has answered for one message. */
export interface Delivery {
  readonly partition?: number | undefined;
  readonly offset?: string | undefined;
  readonly timestamp?: string | undefined;
}

/** A message on its way to the broker. */
export class Sending {
  readonly span: Span;
  /** Headers that are to be added to it. */
  readonly added: ReadonlyMap<string, string>;
  #taking: SendTaking | undefined;
  readonly #onEnd: (tookMs: number, error?: string) => void;
  readonly #began = monotonic();
  #hasEnded = false;

  constructor(span: Span, taking: SendTaking | undefined, added: ReadonlyMap<string, string>, onEnd: (tookMs: number, error?: string) => void) {
    this.span = span;
    this.added = added;
    this.#taking = taking;
    this.#onEnd = onEnd;
  }

  /** The broker has it. */
  delivered({ partition, offset, timestamp }: Delivery = {}): void {
    if (this.#hasEnded) return;
    if (partition !== undefined && partition >= 0) this.span.setAttribute('messaging.destination.partition.id', String(partition));
    if (offset !== undefined) this.span.setAttribute('messaging.kafka.offset', offset);
    this.#taking?.done({
      ...(partition !== undefined && partition >= 0 && { partition }),
      ...(offset !== undefined && { offset }),
      ...(timestamp !== undefined && { timestamp }),
    });
    this.#end();
  }

  failed(thrown: unknown): void {
    if (this.#hasEnded) return;
    this.#taking?.done();
    writeFailure(this.span, thrown, true);
    this.#end(errorTypeOf(thrown));
  }

  /** Nothing will be heard of it. */
  left(): void {
    if (this.#hasEnded) return;
    this.#taking?.done();
    this.#end();
  }

  #end(error?: string): void {
    this.#hasEnded = true;
    this.#taking = undefined;
    this.span.end();
    this.#onEnd(monotonic() - this.#began, error);
  }
}
