import { context, type Link, ROOT_CONTEXT, type Context, type Span } from '@opentelemetry/api';
import { monotonic } from '../export/timers.js';
import { type Heartbeat, withHeartbeat } from './kafkajs-heartbeat.js';
import { type Visits, withLoops, withoutLoops } from './kafkajs-messages.js';
import { Visit } from './kafkajs-visit.js';
import type { ReceivedMessage } from './messaging/describe-message.js';
import { errorTypeOf, writeFailure } from './messaging/failure.js';
import { placeOf, received, workContext } from './messaging/message-context.js';
import { quietly } from './messaging/quietly.js';

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
  readonly heartbeat?: Heartbeat;
}

/** Where a message's span belongs, and when it has begun, in milliseconds; default: now. */
export interface MessageStart {
  readonly parent: Context;
  readonly links: Link[];
  readonly startedAt?: number | undefined;
}

/** Where the spans of a batch come from. */
export interface BatchSpans {
  /** Messages are not children of their producers, but linked to them. */
  readonly isLinked: boolean;
  /** Each message's context is active while the service is at it. */
  readonly isActive: boolean;
  startBatch(batch: Batch): Span;
  /** `of`: what is known of the messages of that batch. */
  startMessage(message: ReceivedMessage, of: Batch, start: MessageStart): Span;
  malformed(of: Batch): void;
  /** A message is done with; `error`: the type of the error with which it failed. */
  processed(of: Batch, tookMs: number, error: string | undefined): void;
}

type EachBatch = (this: unknown, payload: BatchPayload) => unknown;

/**
 * Puts a span of its own around the work on each message of a batch: child of whoever sent it, active with the message's baggage while the
 * service is at it. The span of the batch links to all of them. What the service gets is kafkajs's own batch.
 */
export function tracedBatch(eachBatch: EachBatch, spans: BatchSpans): EachBatch {
  return async function tracedEachBatch(payload) {
    const { batch } = payload;
    const span = quietly(() => spans.startBatch(batch));
    if (!span) return eachBatch.call(this, payload);
    const work = new BatchWork(batch, span, spans);
    let failure: { readonly thrown: unknown } | undefined;
    try {
      // Not the active context: that is the one in which the service once called `run`.
      await context.with(workContext(ROOT_CONTEXT, span), () => eachBatch.call(this, quietly(() => work.open(payload)) ?? payload));
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
  readonly #began = monotonic();
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
    const given = withHeartbeat(payload);
    if (!this.#spans.isActive) return given;
    withLoops(this.#batch.messages, this);
    const { resolveOffset } = payload;
    if (typeof resolveOffset !== 'function') return given;
    const resolved = (offset: string) => this.#resolved(offset);
    return {
      ...given,
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
    const from = received(message.headers);
    if (from.isMalformed) this.#spans.malformed(this.#batch);
    const { parent, links } = placeOf(from, this.#spans.isLinked, this.#span);
    const span = this.#spans.startMessage(message, this.#batch, { parent, links, startedAt });
    return new Visit(span, workContext(parent, span));
  }

  #resolved(offset: string): void {
    if (this.#isClosed) return;
    // Not by a loop of the array's own, which would begin them all.
    this.#byOffset ??= new Map([...this.#visits.keys()].map((message) => [(message as ReceivedMessage).offset, message as ReceivedMessage]));
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
    const tookMs = monotonic() - this.#began;
    for (const [message, seen] of this.#visits) {
      quietly(() => {
        const visit = seen ?? (isCutShort ? undefined : this.#begin(message as ReceivedMessage, this.#startedAt));
        this.#link(message as ReceivedMessage, visit);
        if (!visit) return;
        const isAmongFailed = failure !== undefined && !isExplained && !visit.isResolved;
        if (isAmongFailed) writeFailure(visit.span, failure.thrown, false);
        visit.end();
        this.#spans.processed(this.#batch, seen ? visit.tookMs : tookMs, visit.failedWith ?? (isAmongFailed ? errorTypeOf(failure.thrown) : undefined));
      });
    }
    this.#visits.clear();
    this.#byOffset = undefined;
  }

  /** The batch leads to its messages; to its sender from one that has no span. */
  #link({ headers }: ReceivedMessage, visit: Visit | undefined): void {
    if (!this.#span.isRecording()) return;
    const linked = visit ? visit.span.spanContext() : received(headers).sender;
    if (linked) this.#span.addLink({ context: linked });
  }
}
