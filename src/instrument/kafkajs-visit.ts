import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api';

/** A message of a batch that the service was seen to work on: its span, its context, and how far the work is. */
export class Visit {
  readonly span: Span;
  /** With its span, and the baggage that came with it. */
  readonly context: Context;
  /** The service has said that it is done with it: what fails later is not its fault. */
  isResolved = false;
  /** An exception was found to come from it. */
  hasFailed = false;
  /** The loop was left while the service was at it, by `break` or by an exception: only the end of the batch will tell. */
  isInQuestion = false;
  #working = 0;
  #hasEnded = false;
  #stoppedAt: number | undefined;

  constructor(span: Span, context: Context) {
    this.span = span;
    this.context = context;
  }

  /** More than a look at it: the messages behind one that was worked on have not been reached when the batch fails. */
  get isWorkedOn(): boolean {
    return this.#hasEnded || this.isInQuestion || this.#working > 0;
  }

  enter(): void {
    this.#working += 1;
  }

  /**
   * The service turns to something else. Where work has ended with it, the span ends; otherwise it may go on: in promises, or in what else the
   * batch does.
   */
  leave(hasEnded: boolean): void {
    this.#working -= 1;
    if (hasEnded || this.isResolved) this.endIfIdle();
  }

  endIfIdle(): void {
    if (this.#working <= 0 && !this.isInQuestion) this.end();
  }

  /** Here the loop was left. */
  stop(hasLeft: boolean): void {
    if (!hasLeft) this.#working -= 1;
    this.isInQuestion = true;
    this.#stoppedAt = Date.now();
  }

  /** It was not: the batch has gone on. */
  goOn(): void {
    this.isInQuestion = false;
    this.#stoppedAt = undefined;
  }

  /** The service calls `resolveOffset` with it. */
  resolve(): void {
    this.isResolved = true;
    this.endIfIdle();
  }

  fail(thrown: unknown): void {
    this.hasFailed = true;
    writeFailure(this.span, thrown, true);
  }

  end(): void {
    this.#hasEnded = true;
    if (this.span.isRecording()) this.span.end(this.#stoppedAt);
  }
}

/** Writes to a span that its work has failed; the exception itself only where it comes from. */
export function writeFailure(span: Span, thrown: unknown, isOrigin: boolean): void {
  if (!span.isRecording()) return;
  const isError = thrown instanceof Error;
  if (isOrigin && isError) span.recordException(thrown);
  span.setAttribute('error.type', isError ? thrown.constructor.name : '_OTHER');
  span.setStatus({ code: SpanStatusCode.ERROR, ...(isOrigin && isError && { message: thrown.message }) });
}
