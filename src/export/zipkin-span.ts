import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { remoteEndpointOf, type ZipkinEndpoint } from './zipkin-remote.js';

/** A span of Zipkin's JSON, version 2. Fields that are undefined are not written. */
export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly kind: 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER' | undefined;
  /** Microseconds, as all times. */
  readonly timestamp: number;
  readonly duration: number;
  readonly localEndpoint: ZipkinEndpoint;
  readonly remoteEndpoint: ZipkinEndpoint | undefined;
  readonly annotations: readonly { readonly timestamp: number; readonly value: string }[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

const KINDS = {
  [SpanKind.INTERNAL]: undefined,
  [SpanKind.SERVER]: 'SERVER',
  [SpanKind.CLIENT]: 'CLIENT',
  [SpanKind.PRODUCER]: 'PRODUCER',
  [SpanKind.CONSUMER]: 'CONSUMER',
} as const;

/** A span as Zipkin writes it (OpenTelemetry specification, "OpenTelemetry to Zipkin Transformation"). */
export function zipkinSpanOf(span: ReadableSpan): ZipkinSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    id: spanId,
    parentId: span.parentSpanContext?.spanId,
    name: span.name,
    kind: KINDS[span.kind],
    timestamp: microseconds(span.startTime),
    // Zipkin reads 0 as "unknown".
    duration: Math.max(microseconds(span.duration), 1),
    localEndpoint: { serviceName: String(span.resource.attributes['service.name'] ?? 'unknown_service') },
    remoteEndpoint: remoteEndpointOf(span),
    annotations: span.events.length === 0 ? undefined : span.events.map(annotationOf),
    tags: tagsOf(span),
  };
}

function tagsOf(span: ReadableSpan): Record<string, string> {
  const { resource, attributes, status, instrumentationScope: scope } = span;
  // Without a prototype it is a dictionary for V8: with the shape of an object, 128 attributes took it 2 ms.
  const tags = Object.create(null) as Record<string, string>;
  addTags(tags, resource.attributes);
  // That is the local endpoint.
  delete tags['service.name'];
  // Where both say something, the span knows better than its resource.
  addTags(tags, attributes);
  // Zipkin takes a span that has this tag for failed, whatever is in it.
  if (tags['error'] === 'false') delete tags['error'];
  if (status.code !== SpanStatusCode.UNSET) tags['otel.status_code'] = SpanStatusCode[status.code];
  if (status.code === SpanStatusCode.ERROR) tags['error'] = status.message ?? '';
  // The second pair are the older names, which the specification wants as well.
  for (const prefix of ['otel.scope', 'otel.library']) {
    if (scope.name) tags[`${prefix}.name`] = scope.name;
    if (scope.version) tags[`${prefix}.version`] = scope.version;
  }
  for (const what of ['Attributes', 'Events', 'Links'] as const) {
    const count = span[`dropped${what}Count`];
    if (count > 0) tags[`otel.dropped_${what.toLowerCase()}_count`] = String(count);
  }
  return tags;
}

function addTags(tags: Record<string, string>, attributes: Readonly<Record<string, unknown>>): void {
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined && value !== null) tags[key] = tag(value);
  }
}

function annotationOf({ time, name, attributes = {} }: TimedEvent): { timestamp: number; value: string } {
  const value = Object.keys(attributes).length === 0 ? name : `${JSON.stringify(name)}: ${JSON.stringify(attributes)}`;
  return { timestamp: microseconds(time), value };
}

function tag(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Whole ones, rounded down. */
function microseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}
