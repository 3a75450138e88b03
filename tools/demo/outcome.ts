import type { FinishedSpan } from '../../src/testing/finished-span.js';
import type { CompleteTrace } from './complete-traces.js';

/** What became of a request, as its trace tells it. */
export interface Outcome {
  failed: boolean;
  /** From the start of the first span to the end of the last one. */
  durationMs: number;
  /** In the order in which the trace reaches them. */
  services: string[];
  /** The first span with an error. */
  error?: { service: string; span: string; what: string };
}

/** Reads the outcome from the spans alone. */
export function outcomeOf({ spans }: CompleteTrace): Outcome {
  const start = Math.min(...spans.map((span) => span.startMs));
  const end = Math.max(...spans.map((span) => span.startMs + span.durationMs));
  const failures = spans.filter((span) => span.status.code === 'ERROR');
  // A call to something else says more than the function around it, which passes the error on.
  const failing = failures.find(({ kind }) => kind !== 'INTERNAL') ?? failures[0];
  return {
    failed: failing !== undefined,
    durationMs: Math.round((end - start) * 1000) / 1000,
    services: [...new Set(spans.map((span) => span.service))],
    ...(failing && { error: { service: failing.service, span: failing.name, what: whatFailed(failing) } }),
  };
}

function whatFailed({ attributes, status }: FinishedSpan): string {
  const sqlState = attributes['db.response.status_code'];
  if (sqlState !== undefined) return `SQLSTATE ${sqlState}`;
  const httpStatus = attributes['http.response.status_code'];
  if (httpStatus !== undefined) return `HTTP ${httpStatus}`;
  return status.message ?? String(attributes['error.type'] ?? 'error');
}
