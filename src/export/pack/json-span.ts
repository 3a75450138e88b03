import type { HrTime, Link } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { flagsOf } from './flags.js';

/** A span as OTLP writes it in JSON: ids in hexadecimal digits, times as texts of nanoseconds. What is undefined is not written. */
export function jsonSpan(span: ReadableSpan): object {
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  const { parentSpanContext: parent, status } = span;
  return {
    traceId,
    spanId,
    parentSpanId: parent?.spanId || undefined,
    traceState: traceState?.serialize(),
    name: span.name,
    // The API counts from 0, which OTLP keeps for "unspecified".
    kind: span.kind + 1,
    startTimeUnixNano: jsonTime(span.startTime),
    endTimeUnixNano: jsonTime(span.endTime),
    attributes: jsonAttributes(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map(jsonEvent),
    droppedEventsCount: span.droppedEventsCount,
    status: { code: status.code, message: status.message },
    links: span.links.map(jsonLink),
    droppedLinksCount: span.droppedLinksCount,
    flags: flagsOf(traceFlags, parent?.isRemote),
  };
}

export function jsonAttributes(attributes: object): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: jsonValue(value) }));
}

function jsonEvent({ time, name, attributes = {}, droppedAttributesCount = 0 }: TimedEvent): object {
  return { attributes: jsonAttributes(attributes), name, timeUnixNano: jsonTime(time), droppedAttributesCount };
}

function jsonLink({ context, attributes = {}, droppedAttributesCount = 0 }: Link): object {
  const { traceId, spanId, traceState, traceFlags, isRemote } = context;
  return {
    attributes: jsonAttributes(attributes),
    spanId,
    traceId,
    traceState: traceState?.serialize(),
    droppedAttributesCount,
    flags: flagsOf(traceFlags, isRemote),
  };
}

/** An `AnyValue`; empty for what has no place in one. */
function jsonValue(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: value } : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(jsonValue) } };
  if (typeof value === 'object' && value !== null) return { kvlistValue: { values: jsonAttributes(value) } };
  return {};
}

function jsonTime([seconds, nanoseconds]: HrTime): string {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
}
