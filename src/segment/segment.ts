import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { HeadVerdict } from './head-verdict.js';

/**
 * The part of one trace that runs in this process: from its local root to the last of its spans. Spans point at it (segment-of.ts), so
 * a span that ends long after the verdict still finds it, and nothing has to be remembered for those that never come.
 */
export interface Segment {
  readonly traceId: string;
  /** Span id of the local root, which names the segment: one process may hold several of one trace. */
  readonly rootId: string;
  readonly head: HeadVerdict;
  /** Whether the tail may keep it with an adjusted count of 1: as its head says, until some of its like have left early. */
  countable: boolean;
  /** Monotonic milliseconds of its start. */
  readonly since: number;
  /** The same of its root's end; undefined while the root is open. */
  rootEndedAt: number | undefined;
  /** Spans that ended and wait for the verdict, raw, in the order of their ends. */
  spans: ReadableSpan[];
  /** Rough size of those. */
  bytes: number;
  /** Spans that were started and have not ended. */
  open: number;
  /** Set once; spans that end later follow it. */
  verdict: Verdict | undefined;
}

/** What becomes of a segment. */
export interface Verdict {
  readonly kept: boolean;
  /** Why: that of the head, or what the tail found (`error`, `slow` …). */
  readonly reason: string;
  /** Found by the tail: every span carries the reason, not the root alone. */
  readonly byTail: boolean;
  /** The head had said no, so other services may hold nothing of this trace. */
  readonly partial: boolean;
  /** `th` for its spans; undefined: how much they stand for is unknown. */
  readonly th: string | undefined;
}
