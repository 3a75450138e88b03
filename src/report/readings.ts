import type { LedgerValues } from '../export/ledger.js';

/** Bytes in memory that are not settled: in the queue, in flight, or between the threads. */
export function waitingBytes(values: LedgerValues): number {
  return values.queued_bytes + untakenBytes(values);
}

/** Bytes that were handed to the exporting thread, or wait to be, and have not arrived there. */
function untakenBytes(values: LedgerValues): number {
  return values.early_bytes + Math.max(0, values.posted_bytes - values.received_bytes);
}

/** Spans that are not settled: in the queue, in flight, or between the threads. */
export function waitingSpans(values: LedgerValues): number {
  return values.queued_spans + values.early_spans + Math.max(0, values.posted_spans - values.received_spans);
}

/** Spans that a receiver took and kept. */
export function keptSpans(values: LedgerValues): number {
  return Math.max(0, values.delivered_spans - values.rejected_spans);
}

/** How long the oldest span waits, in milliseconds; 0 when none does. `now` is Unix time in milliseconds. */
export function oldestAgeMs(values: LedgerValues, now: number): number {
  return values.oldest_since > 0 ? Math.max(0, now - values.oldest_since) : 0;
}
