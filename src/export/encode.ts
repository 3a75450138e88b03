import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Destination } from './plan.js';

/** Spans on their way into the body of one request. */
export interface Packing {
  /** Spans in it. */
  readonly spans: number;
  /** Of these spans; what comes to that for a resource or a scope is little. */
  readonly bytes: number;
  /** Encodes a span. Throws when that cannot be done, and is as before then. */
  add(span: ReadableSpan): void;
  /** The body, a buffer of its own. There is nothing in here afterwards. */
  take(): Uint8Array;
}

/** Makes requests of spans for a destination. Its code is loaded with the first of them. */
export function packingFor(encoding: Destination['encoding']): Packing {
  const { packingOf } = require('./pack/packing-of.js') as typeof import('./pack/packing-of.js');
  return packingOf(encoding);
}
