import type { Span } from '@opentelemetry/api';
import type { Segment } from './segment.js';

const SEGMENT = Symbol('otel-agent.segment');

type Marked = { [SEGMENT]?: Segment };

/** The segment that a recorded span of this process belongs to; undefined for others. A property is cheaper than a WeakMap. */
export function segmentOf(span: Span | undefined): Segment | undefined {
  return (span as Marked | undefined)?.[SEGMENT];
}

/** Notes to which segment a span belongs. */
export function joinSegment(span: object, segment: Segment): void {
  (span as Marked)[SEGMENT] = segment;
}
