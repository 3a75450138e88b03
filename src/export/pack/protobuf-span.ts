import type { Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { flagsOf } from './flags.js';
import type { ProtobufScratch } from './protobuf-scratch.js';
import { writeAttributes, writeTime } from './protobuf-values.js';

/** Most spans have some hundred bytes: two for their length. */
const USUAL = 500;
/** Of an event or a link. */
const USUAL_PART = 100;

/** A span as field `spans` of `ScopeSpans` (opentelemetry-proto, `trace/v1/trace.proto`). */
export function writeSpan(to: ProtobufScratch, span: ReadableSpan): void {
  const message = to.begin(2, USUAL);
  const context = span.spanContext();
  const { parentSpanContext: parent, status } = span;
  writeContext(to, context);
  if (parent?.spanId) to.hex(4, parent.spanId);
  to.string(5, span.name);
  // The API counts from 0, which OTLP keeps for "unspecified".
  to.varint(6, span.kind + 1);
  writeTime(to, 7, span.startTime);
  writeTime(to, 8, span.endTime);
  writeAttributes(to, 9, span.attributes);
  to.varint(10, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(to, event);
  to.varint(12, span.droppedEventsCount);
  for (const link of span.links) writeLink(to, link);
  to.varint(14, span.droppedLinksCount);
  const ending = to.begin(15, 2 * (status.message?.length ?? 0));
  if (status.message) to.string(2, status.message);
  to.varint(3, status.code);
  to.end(ending);
  to.fixed32(16, flagsOf(context.traceFlags, parent?.isRemote));
  to.end(message);
}

/** Fields 1 to 3 of a span, and of a link. */
function writeContext(to: ProtobufScratch, { traceId, spanId, traceState }: SpanContext): void {
  to.hex(1, traceId);
  to.hex(2, spanId);
  const state = traceState?.serialize();
  if (state) to.string(3, state);
}

function writeEvent(to: ProtobufScratch, { time, name, attributes, droppedAttributesCount = 0 }: TimedEvent): void {
  const message = to.begin(11, USUAL_PART);
  writeTime(to, 1, time);
  to.string(2, name);
  if (attributes) writeAttributes(to, 3, attributes);
  to.varint(4, droppedAttributesCount);
  to.end(message);
}

function writeLink(to: ProtobufScratch, { context, attributes, droppedAttributesCount = 0 }: Link): void {
  const message = to.begin(13, USUAL_PART);
  writeContext(to, context);
  if (attributes) writeAttributes(to, 4, attributes);
  to.varint(5, droppedAttributesCount);
  to.fixed32(6, flagsOf(context.traceFlags, context.isRemote));
  to.end(message);
}
