import { SpanKind, SpanStatusCode, type Attributes, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { AttributeValue, FinishedSpan, SpanKindName } from './finished-span.js';

const STATUS = { [SpanStatusCode.UNSET]: 'UNSET', [SpanStatusCode.OK]: 'OK', [SpanStatusCode.ERROR]: 'ERROR' } as const;

/** A finished span of the SDK as plain data, detached from the SDK's objects. */
export function finishedSpanOf(span: ReadableSpan): FinishedSpan {
  const { traceId, spanId, traceState } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId;
  const resource = attributesOf(span.resource.attributes as Attributes);
  const { name, version } = span.instrumentationScope;
  const state = traceState?.serialize();
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name: span.name,
    kind: SpanKind[span.kind] as SpanKindName,
    startMs: milliseconds(span.startTime),
    durationMs: milliseconds(span.duration),
    status: { code: STATUS[span.status.code], ...(span.status.message !== undefined && { message: span.status.message }) },
    attributes: attributesOf(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeMs: milliseconds(event.time),
      attributes: attributesOf(event.attributes ?? {}),
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: attributesOf(attributes ?? {}),
    })),
    ...(state && { traceState: state }),
    resource,
    scope: { name, ...(version && { version }) },
    service: String(resource['service.name'] ?? ''),
  };
}

function attributesOf(attributes: Attributes): Record<string, AttributeValue> {
  return structuredClone(attributes) as Record<string, AttributeValue>;
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1000 + nanoseconds / 1e6;
}
