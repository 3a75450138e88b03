import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { Branded } from './brand.js';

/** What a finished span shows to everything that sends, prints or listens. It shares no object with the span. */
export class SpanView extends Branded implements ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly ended = true;
  readonly parentSpanContext?: SpanContext;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: TimedEvent[];
  readonly links: Link[];
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  readonly #context: SpanContext;

  constructor(context: SpanContext, parts: Omit<ReadableSpan, 'spanContext' | 'ended'>) {
    super();
    this.#context = context;
    this.name = parts.name;
    this.kind = parts.kind;
    this.startTime = parts.startTime;
    this.endTime = parts.endTime;
    this.duration = parts.duration;
    if (parts.parentSpanContext) this.parentSpanContext = parts.parentSpanContext;
    this.status = parts.status;
    this.attributes = parts.attributes;
    this.events = parts.events;
    this.links = parts.links;
    this.resource = parts.resource;
    this.instrumentationScope = parts.instrumentationScope;
    this.droppedAttributesCount = parts.droppedAttributesCount;
    this.droppedEventsCount = parts.droppedEventsCount;
    this.droppedLinksCount = parts.droppedLinksCount;
  }

  spanContext(): SpanContext {
    return this.#context;
  }
}
