import { type Context, context, propagation, ROOT_CONTEXT, type Span, type TextMapGetter, trace } from '@opentelemetry/api';
import type { ReceivedMessage } from './kafkajs-describe.js';
import { quietly } from './kafkajs-loop.js';
import { type Visits, withLoops, withoutLoops } from './kafkajs-messages.js';
import { Visit, writeFailure } from './kafkajs-visit.js';

/** A batch as kafkajs gives it to the service. */
export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly highWatermark?: string;
  readonly messages: readonly ReceivedMessage[];
}
export interface BatchPayload {
  readonly batch: Batch;
  readonly resolveOffset?: (this: unknown, offset: string) => unknown;
}

/** Where the spans of a batch come from. */
export interface BatchSpans {
  startBatch(batch: Batch): Span;
  /** `parent` is what the message's headers say; `startedAt` in milliseconds, default: now. */
  startMessage(message: ReceivedMessage, batch: Batch, parent: Context, link: Span | undefined, startedAt?: number): Span;
}

type EachBatch = (this: unknown, payload: BatchPayload) => unknown;

/** Headers as kafkajs gives them, in bytes. */
const HEADERS: TextMapGetter<Readonly<Record<string, unknown>> | undefined> = {
  keys: (headers) => Object.keys(headers ?? {}),
  get(headers = {}, name) {
    for (const own of Object.keys(headers)) if (own.toLowerCase() === name) return headers[own]?.toString();
    return undefined;
  },
};

/**
 * Puts a span of its own around the work on each message of a batch: child of whoever sent it, active with the message's baggage while the
 * service is at it. The span of the batch links to all of them. What the service gets is kafkajs's own batch.
 */
export function tracedBatch(eachBatch: EachBatch, spans: BatchSpans): EachBatch {
  return async function tracedEachBatch(payload) {
    const { batch } = payload;
    const span = spans.startBatch(batch);
    const work = new BatchWork(batch, span, spans);
    let failure: { readonly thrown: unknown } | undefined;
    try {
      // Not the active context: that is the one in which the service once called `run`.
      const inBatch = trace.setSpan(ROOT_CONTEXT, span);
      await context.with(inBatch, () => eachBatch.call(this, quietly(() => work.open(payload)) ?? payload));
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    } finally {
      quietly(() => work.close(failure));
      quietly(() => span.end());
    }
  };
}

/** A batch while the service works on it. */
class BatchWork implements Visits {
  readonly #batch: Batch;
  readonly #span: Span;
  readonly #spans: BatchSpans;
  readonly #startedAt = Date.now();
  /** All messages, as they came; null: not seen at work yet. */
  readonly #visits = new Map<unknown, Visit | null>();
  #byOffset: Map<string, ReceivedMessage> | undefined;
  #hasStopped = false;
  #isClosed = false;

  constructor(batch: Batch, span: Span, spans: BatchSpans) {
    this.#batch = batch;
    this.#span = span;
    this.#spans = spans;
  }

  /** What the service gets. */
  open(payload: BatchPayload): BatchPayload {
    for (const message of this.#batch.messages) this.#visits.set(message, null);
    withLoops(this.#batch.messages, this);
    const { resolveOffset } = payload;
    if (typeof resolveOffset !== 'function') return payload;
    const resolved = (offset: string) => this.#resolved(offset);
    return {
      ...payload,
      resolveOffset(this: unknown, ...args) {
        const result = resolveOffset.apply(this, args);
        quietly(() => resolved(String(args[0])));
        return result;
      },
    };
  }

  of(message: unknown): Visit | undefined {
    const visit = this.#visits.get(message);
    if (visit !== null || this.#isClosed) return visit ?? undefined;
    const begun = this.#begin(message as ReceivedMessage);
    this.#visits.set(message, begun);
    return begun;
  }

  stopped(): void {
    this.#hasStopped = true;
  }

  #begin(message: ReceivedMessage, startedAt?: number): Visit {
    const parent = propagation.extract(ROOT_CONTEXT, message.headers, HEADERS);
    const link = this.#span.isRecording() ? this.#span : undefined;
    const span = this.#spans.startMessage(message, this.#batch, parent, link, startedAt);
    return new Visit(span, trace.setSpan(parent, span));
  }

  #resolved(offset: string): void {
    if (this.#isClosed) return;
    this.#byOffset ??= new Map(this.#batch.messages.map((message) => [message.offset, message]));
    this.#visits.get(this.#byOffset.get(offset))?.resolve();
  }

  /** The service is done with the batch: whatever is open ends, and nothing here holds a message any longer. */
  close(failure: { readonly thrown: unknown } | undefined): void {
    this.#isClosed = true;
    withoutLoops(this.#batch.messages);
    const visits = [...this.#visits.values()].filter((visit) => visit !== null);
    if (failure) {
      writeFailure(this.#span, failure.thrown, true);
      for (const visit of visits) if (visit.isInQuestion && !visit.isResolved) visit.fail(failure.thrown);
    }
    // Whether it is known which messages the failure is about, and which ones were not reached.
    const isExplained = visits.some(({ hasFailed }) => hasFailed);
    const isCutShort = this.#hasStopped || (failure !== undefined && visits.some(({ isWorkedOn }) => isWorkedOn));
    for (const [message, seen] of this.#visits) {
      quietly(() => {
        const { headers } = message as ReceivedMessage;
        const visit = seen ?? (isCutShort ? undefined : this.#begin(message as ReceivedMessage, this.#startedAt));
        if (visit && failure && !isExplained && !visit.isResolved) writeFailure(visit.span, failure.thrown, false);
        visit?.end();
        const sender = () => trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers, HEADERS));
        const linked = visit ? visit.span.spanContext() : this.#span.isRecording() ? sender() : undefined;
        if (linked) this.#span.addLink({ context: linked });
      });
    }
    this.#visits.clear();
    this.#byOffset = undefined;
  }
}
