import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { zipkinSpanOf } from './zipkin-span.js';

/** The body of one request to Zipkin's `POST /api/v2/spans`: a JSON list. */
export function zipkinEncode(spans: readonly ReadableSpan[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(spans.map(zipkinSpanOf)));
}
