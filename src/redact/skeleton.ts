import type { Attributes } from '@opentelemetry/api';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Stamp } from '../sample/stamp.js';
import { FAILED, FAILED_KEY } from './limits.js';
import type { Counting } from './parts.js';
import { isPlainName } from './plain-name.js';
import { SpanView } from './span-view.js';
import { codeOf, kindOf, timeOf } from './structure.js';

/**
 * That there was a span, and when; nothing that the service wrote. `resource`: one that may leave. Without it the name of
 * the service stays, if it is plainly no more than that.
 */
export function skeletonOf(span: ReadableSpan, counting: Counting, stamp?: Stamp, resource?: Resource): SpanView {
  counting.skeleton();
  const { traceId, spanId, traceFlags } = stamp?.context ?? span.spanContext();
  const parent = span.parentSpanContext;
  return new SpanView({ traceId, spanId, traceFlags }, {
    name: FAILED,
    kind: kindOf(span.kind),
    startTime: timeOf(span.startTime),
    endTime: timeOf(span.endTime),
    duration: timeOf(span.duration),
    ...(parent && {
      parentSpanContext: { traceId: parent.traceId, spanId: parent.spanId, traceFlags: parent.traceFlags },
    }),
    status: { code: codeOf(span.status) },
    attributes: { [FAILED_KEY]: true },
    events: [],
    links: [],
    resource: resource ?? resourceFromAttributes(nameIn(span.resource.attributes)),
    instrumentationScope: { name: FAILED },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  });
}

function nameIn({ 'service.name': name }: Attributes): Attributes {
  return isPlainName(name) ? { 'service.name': name } : {};
}
