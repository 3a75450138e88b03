import type { Context, Span } from '@opentelemetry/api';
import { monotonic } from '../export/timers.js';
import { errorTypeOf, writeFailure } from './messaging/failure.js';

/** A message of a batch that the service was seen to work on: its span, its context, and how far the work is. */
export class Visit {
  readonly span: Span;
  /** With its span, and the baggage that came with it. */
  readonly context: Context;
  /** The service has said that it is done with it: what fails later is not its fault. */
  isResolved = false;
  /** Type of the exception that was found to come from it. */
  failedWith: string | undefined;
  /** The loop was left while the service was at it, by `break` or by an exception: only the end of the batch will tell. */
  isInQuestion = false;
  #working = 0;
  #hasEnded = false;
  #stoppedAt: number | undefined;
  readonly #began = monotonic();
  #tookMs: number | undefined;

  constructor(span: Span, context: Context) {
    this.span = span;
    this.context = context;
  }

  /** More than a look at it: the messages behind one that was worked on have not been reached when the batch fails. */
  get isWorkedOn(): boolean {
    return this.#hasEnded || this.isInQuestion || this.#working > 0;
  }

  get hasFailed(): boolean {
    return this.failedWith !== undefined;
  }

  /** Milliseconds from its begin to its end. */
  get tookMs(): number {
    return this.#tookMs ?? 0;
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
    this.failedWith = errorTypeOf(thrown);
    writeFailure(this.span, thrown, true);
  }

  end(): void {
    this.#hasEnded = true;
    this.#tookMs ??= monotonic() - this.#began;
    if (this.span.isRecording()) this.span.end(this.#stoppedAt);
  }
}
