import type { Packing } from '../encode.js';
import type { Destination } from '../plan.js';
import { jsonLayout } from './json-layout.js';
import { protobufLayout } from './protobuf-layout.js';
import { SpanPacking } from './span-packing.js';
import { zipkinLayout } from './zipkin-layout.js';

/** An empty one for requests in this encoding. */
export function packingOf(encoding: Destination['encoding']): Packing {
  if (encoding === 'protobuf') return new SpanPacking(protobufLayout);
  return new SpanPacking(encoding === 'json' ? jsonLayout : zipkinLayout);
}
