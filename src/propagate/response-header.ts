import type { ServerResponse } from 'node:http';
import { isSpanContextValid, type Span } from '@opentelemetry/api';
import type { Settings } from '../config/settings.js';

/**
 * Names the trace in the response, so that a caller or a browser can quote it: `Server-Timing` (readable by scripts in a
 * browser), `traceresponse` (W3C Trace Context level 2 draft), both or none. Set before the service's handler runs: it is
 * there on error responses too, and the service can still replace it.
 */
export function nameTraceInResponse(
  span: Span,
  response: ServerResponse,
  which: Settings['propagation.response_header'],
): void {
  if (which === 'none' || response.headersSent) return;
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (!isSpanContextValid(span.spanContext())) return;
  const value = `00-${traceId}-${spanId}-${(traceFlags & 1).toString().padStart(2, '0')}`;
  if (which !== 'traceresponse') response.appendHeader('Server-Timing', `traceparent;desc="${value}"`);
  if (which !== 'server-timing') response.setHeader('traceresponse', value);
}
