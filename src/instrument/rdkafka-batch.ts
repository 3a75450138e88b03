import type { Span } from '@opentelemetry/api';
import type { Visits } from './kafkajs-messages.js';
import type { Visit } from './kafkajs-visit.js';
import { writeFailure } from './messaging/failure.js';
import { quietly } from './messaging/quietly.js';
import type { RdMessage } from './rdkafka-consumer.js';

/** Messages that were received together, while the service works on them. */
export class RdBatch implements Visits {
  readonly span: Span;
  readonly #begin: (message: RdMessage, startTime?: number) => Visit;
  readonly #visits: Map<unknown, Visit | undefined>;
  readonly #startedAt = Date.now();
  #hasStopped = false;
  #isClosed = false;

  constructor(messages: readonly RdMessage[], span: Span, begin: (message: RdMessage, startTime?: number) => Visit) {
    this.span = span;
    this.#begin = begin;
    this.#visits = new Map(messages.map((message) => [message, undefined]));
  }

  of(message: unknown): Visit | undefined {
    const visit = this.#visits.get(message);
    if (visit || this.#isClosed || !this.#visits.has(message)) return visit;
    const begun = this.#begin(message as RdMessage);
    this.#visits.set(message, begun);
    return begun;
  }

  stopped(): void {
    this.#hasStopped = true;
  }

  /** The service is done with them. Those that it was not seen at were in work all the time, unless a loop has stopped before them. */
  close(failure?: { readonly thrown: unknown }): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const seen = [...this.#visits.values()].filter((visit) => visit !== undefined);
    if (failure) {
      writeFailure(this.span, failure.thrown, true);
      for (const visit of seen) if (visit.isInQuestion) visit.fail(failure.thrown);
    }
    const isExplained = seen.some(({ hasFailed }) => hasFailed);
    const isCutShort = this.#hasStopped || (failure !== undefined && seen.some(({ isWorkedOn }) => isWorkedOn));
    for (const [message, known] of this.#visits) {
      quietly(() => {
        // Each message is in the trace of its sender, also one that was not reached: it will not come again by itself.
        const visit = known ?? this.#begin(message as RdMessage, isCutShort ? undefined : this.#startedAt);
        if (failure && !isExplained) writeFailure(visit.span, failure.thrown, false);
        if (this.span.isRecording()) this.span.addLink({ context: visit.span.spanContext() });
        visit.end();
      });
    }
    this.#visits.clear();
    this.span.end();
  }
}
