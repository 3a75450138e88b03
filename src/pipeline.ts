import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { guardSpans } from './api-guard.js';
import type { Sink } from './export/sink.js';
import type { Finisher } from './instrument/library.js';
import type { RedactSpan } from './redact/redact-span.js';
import { reasonOf, report } from './report/report.js';

/**
 * The one span processor (DESIGN D5): finisher, verdict, redaction, sinks. An exception in a processor would reach the
 * service, so every hook has its own `try`; and because it is the only one, nothing can act on a span behind it.
 * Redaction comes after all `onEnding`, and after the verdict, so that a dropped span costs nothing (D6).
 */
export class Pipeline implements SpanProcessor {
  readonly #sinks: readonly Sink[];
  readonly #redact: RedactSpan;
  readonly #finishers = new Map<string, Finisher>();
  readonly #listeners = new Set<(span: ReadableSpan) => void>();
  #started = 0;
  #ended = 0;
  #guarded = false;

  constructor(sinks: readonly Sink[], redact: RedactSpan) {
    this.#sinks = sinks;
    this.#redact = redact;
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

  onStart(span: Span): void {
    this.#started += 1;
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
      const isKept = this.#sinks.length > 0 && (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
      if (!isKept && this.#listeners.size === 0) return;
      const view = this.#redact(span);
      for (const listener of this.#listeners) guarded('a listener', () => listener(view));
      if (isKept) for (const sink of this.#sinks) sink.add(view);
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
