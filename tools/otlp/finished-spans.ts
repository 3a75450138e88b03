import type { FinishedSpan, SpanKindName } from '../../src/testing/finished-span.js';
import { toAttributes } from './attributes.js';
import type { WireId, WireSpan, WireTraceRequest } from './wire-types.js';

// In the order of OTLP's numbers; 0 is "unspecified", which the specification tells receivers to read as INTERNAL.
const KINDS: readonly SpanKindName[] = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'] as const;

/** The spans of one export request as plain data, in the order in which they were sent. */
export function toFinishedSpans(request: WireTraceRequest): FinishedSpan[] {
  return (request.resourceSpans ?? []).flatMap(({ resource: wireResource, scopeSpans }) => {
    const resource = toAttributes(wireResource?.attributes);
    return (scopeSpans ?? []).flatMap(({ scope: wireScope, spans }) => {
      const scope = { name: wireScope?.name ?? '', ...(wireScope?.version ? { version: wireScope.version } : {}) };
      return (spans ?? []).map((span) => toFinishedSpan(span, resource, scope));
    });
  });
}

function toFinishedSpan(
  span: WireSpan,
  resource: FinishedSpan['resource'],
  scope: FinishedSpan['scope'],
): FinishedSpan {
  const start = BigInt(span.startTimeUnixNano ?? 0);
  const parentSpanId = toHex(span.parentSpanId);
  const { code = 0, message } = span.status ?? {};
  return {
    traceId: toHex(span.traceId),
    spanId: toHex(span.spanId),
    ...(parentSpanId ? { parentSpanId } : {}),
    name: span.name ?? '',
    kind: KINDS[span.kind ?? 0] ?? 'INTERNAL',
    startMs: toMs(start),
    durationMs: toMs(BigInt(span.endTimeUnixNano ?? 0) - start),
    status: { code: STATUS_CODES[code] ?? 'UNSET', ...(message ? { message } : {}) },
    attributes: toAttributes(span.attributes),
    events: (span.events ?? []).map(({ name = '', timeUnixNano = 0, attributes }) => ({
      name,
      timeMs: toMs(BigInt(timeUnixNano)),
      attributes: toAttributes(attributes),
    })),
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId: toHex(traceId),
      spanId: toHex(spanId),
      attributes: toAttributes(attributes),
    })),
    ...(span.traceState ? { traceState: span.traceState } : {}),
    resource,
    scope,
    service: String(resource['service.name'] ?? ''),
  };
}

function toHex(id: WireId | undefined): string {
  return typeof id === 'string' ? id.toLowerCase() : Buffer.from(id ?? []).toString('hex');
}

// Nanoseconds since 1970 need 61 bits: divided before they become a number, so that only the last ~200 ns are lost.
function toMs(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;
}
