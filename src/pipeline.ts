import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { guardSpans } from './api-guard.js';
import type { Sink } from './export/sink.js';
import type { Finisher } from './instrument/library.js';
import type { RedactSpan } from './redact/redact-span.js';
import type { Sampling, SamplingOptions } from './sample/sampling.js';
import { type Stamp, stampOf } from './sample/stamp.js';
import { Portions } from './segment/portions.js';
import { reasonOf, report } from './report/report.js';

/** Gives a span what is known of it when it starts. */
export type Starter = (span: Span & ReadableSpan, parentContext: Context) => void;

/**
 * The one span processor (DESIGN D5): finisher, segment, verdict, redaction, sinks. An exception in a processor would reach the
 * service, so every hook has its own `try`; and because it is the only one, nothing can act on a span behind it.
 * Redaction comes after all `onEnding`, and after the verdict, so that a dropped span costs nothing (D6).
 */
export class Pipeline implements SpanProcessor {
  readonly #sinks: readonly Sink[];
  readonly #redact: RedactSpan;
  readonly #sampling: Sampling;
  readonly #kept: Portions<{ readonly span: ReadableSpan; readonly stamp: Stamp | undefined }>;
  readonly #finishers = new Map<string, Finisher>();
  readonly #listeners = new Set<(span: ReadableSpan) => void>();
  readonly #starters: readonly Starter[];
  #started = 0;
  #ended = 0;
  #guarded = false;
  #prepared = false;
  #isClosed = false;

  /**
   * `samplingOf` makes the stage that decides; it is given where kept spans go. `starters` are called, in order, with each span that
   * starts and is recorded.
   */
  constructor(
    sinks: readonly Sink[],
    redact: RedactSpan,
    samplingOf: (release: SamplingOptions['release']) => Sampling,
    later: (work: () => void) => void,
    starters: readonly Starter[] = [],
  ) {
    this.#starters = starters;
    this.#sinks = sinks;
    this.#redact = redact;
    this.#kept = new Portions(({ span, stamp }) => this.#send(span, stamp), later);
    this.#sampling = samplingOf((spans, verdict, segment) => {
      // What is kept from the start leaves span by span, at once: a burst must not wait for later turns.
      if (spans.length === 1 || this.#isClosed) return spans.forEach((span) => this.#send(span, stampOf(span, verdict, segment)));
      this.#kept.add(spans.map((span) => ({ span, stamp: stampOf(span, verdict, segment) })));
    });
    for (const sink of sinks) sink.beforeEnd((final) => (final ? this.#close() : this.#settle()));
  }

  /** Decides which spans are kept. */
  get sampling(): Sampling {
    return this.#sampling;
  }

  /** Registers the finisher for the spans of one instrumentation scope. */
  finish(scope: string, finisher: Finisher): void {
    this.#finishers.set(scope, finisher);
  }

  /** Calls back with what may leave of each finished span, until the returned function is called. */
  listen(listener: (span: ReadableSpan) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Spans that were started and have not ended. */
  open(): number {
    return this.#started - this.#ended;
  }

  /** Spans of this thread since its start: those that were recorded. */
  counts(): { readonly started: number; readonly ended: number; readonly open: number } {
    return { started: this.#started, ended: this.#ended, open: this.open() };
  }

  onStart(span: Span, parentContext: Context): void {
    this.#started += 1;
    guarded('onStart', () => this.#sampling.onStart(span as Span & ReadableSpan, parentContext));
    for (const starter of this.#starters) {
      // Of every span: no function is made for it.
      try {
        starter(span as Span & ReadableSpan, parentContext);
      } catch (thrown) {
        report('OTA-040', 'onStart', reasonOf(thrown));
      }
    }
    if (this.#guarded) return;
    this.#guarded = true;
    guarded('onStart', () => guardSpans(span));
  }

  onEnding(span: Span): void {
    const finisher = this.#finishers.get(span.instrumentationScope.name);
    if (finisher) guarded('onEnding', () => finisher(span));
  }

  onEnd(span: ReadableSpan): void {
    this.#ended += 1;
    guarded('onEnd', () => {
      if (!this.#prepared) this.#prepare();
      if (this.#listeners.size > 0) this.#tell(span);
      this.#sampling.onEnd(span);
    });
  }

  /** Listeners hear of every span that was recorded, kept or not. */
  #tell(span: ReadableSpan): void {
    const view = this.#redact(span);
    for (const listener of this.#listeners) guarded('a listener', () => listener(view));
  }

  #send(span: ReadableSpan, stamp: Stamp | undefined): void {
    if (this.#sinks.length === 0) return;
    guarded('redaction', () => {
      const view = this.#redact(span, stamp);
      for (const sink of this.#sinks) sink.add(view);
    });
  }

  #prepare(): void {
    this.#prepared = true;
    for (const sink of this.#sinks) sink.prepare();
  }

  /** What is certain is handed over now. */
  #settle(): void {
    guarded('verdicts', () => {
      this.#sampling.flush();
      this.#kept.drain();
    });
  }

  /** The process or the thread ends: everything is decided and handed over now, and from now on. */
  #close(): void {
    this.#isClosed = true;
    guarded('the last verdicts', () => {
      this.#sampling.close();
      this.#kept.drain();
    });
  }

  async forceFlush(): Promise<void> {
    await this.flush(30_000);
  }

  async shutdown(): Promise<void> {
    await this.flush(30_000);
  }

  /** True when everything was delivered within the time. */
  async flush(timeoutMs: number): Promise<boolean> {
    this.#settle();
    const flushed = await Promise.all(this.#sinks.map((sink) => sink.flush(timeoutMs)));
    return flushed.every(Boolean);
  }

}

function guarded(where: string, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    report('OTA-040', where, reasonOf(thrown));
  }
}
