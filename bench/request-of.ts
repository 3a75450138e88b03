import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { packingFor } from '../src/export/encode.js';

/** The body of a request with these spans. */
export function requestOf(encoding: Parameters<typeof packingFor>[0], spans: readonly ReadableSpan[], packing = packingFor(encoding)): Uint8Array {
  for (const span of spans) packing.add(span);
  return packing.take();
}
