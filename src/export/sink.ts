import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Where finished spans go. None of its methods throws or rejects. */
export interface Sink {
  /** Takes only what redaction has let through (redact/brand.ts); the rest is turned back and counted. */
  add(span: ReadableSpan): void;
  /** Sends what waits; true when everything is delivered or on disk within the time. */
  flush(timeoutMs: number): Promise<boolean>;
  /** Spans that are not delivered yet. */
  pending(): number;
  /** The first span has ended, and will perhaps be kept: from now on the end of the process is watched. */
  prepare(): void;
  /** Calls back before what is here is sent for the last time (`final`: nothing comes after it), for spans that are still held. */
  beforeEnd(callback: (final: boolean) => void): void;
  /** Itself and what is behind it, on one line. */
  describe(): string;
}
