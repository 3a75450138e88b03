import type { Span } from '@opentelemetry/api';

/** What the SDK's span knows of its start beside `startTime`. */
interface Clocks {
  /** Of this span alone, where the SDK made it. */
  readonly startTime: [seconds: number, nanoseconds: number];
  readonly _performanceStartTime?: number;
  readonly _startTimeProvided?: boolean;
}

/** The thread may be held between the reading of one clock and of the other. */
const MOST_AHEAD = 50;

/** Milliseconds to add to the exact clock to have the time of day. */
let offset = Number.NaN;

/**
 * Gives a span the fraction of the millisecond in which it starts. The SDK takes whole ones from `Date.now()`, and calls of functions that follow one
 * another within one would stand in any order in a drawing of the trace. The exact clock is not the time of day and drifts from it, so
 * it is put right wherever the two say different milliseconds.
 */
export function exactStart(span: Span): void {
  const clocks = span as unknown as Clocks;
  const exact = clocks._performanceStartTime;
  // A time that the service gave stays what it is.
  if (typeof exact !== 'number' || clocks._startTimeProvided !== false) return;
  const { startTime } = clocks;
  const milliseconds = Math.round(startTime[1] / 1e6);
  const whole = startTime[0] * 1000 + milliseconds;
  // Read after the other one, it may be in the next millisecond already; further ahead, the time of day was put back.
  if (!(exact + offset >= whole && exact + offset < whole + MOST_AHEAD)) offset = whole - exact;
  const microseconds = Math.min(999, Math.floor((exact + offset - whole) * 1000));
  startTime[1] = milliseconds * 1e6 + microseconds * 1000;
}
