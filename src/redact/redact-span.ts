import { type Attributes, isSpanContextValid, type Link, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { Stamp } from '../sample/stamp.js';
import type { Counting, Database } from './parts.js';
import type { Redactor } from './redactor.js';
import { skeletonOf } from './skeleton.js';
import { SpanView } from './span-view.js';
import { codeOf, countOf, kindOf, timeOf } from './structure.js';
import { databaseOf, databaseSpanName, databaseStatus } from './surfaces/database.js';
import { exceptionAttributes } from './surfaces/exception.js';
import { resourcesOf } from './surfaces/resources.js';
import { scopesOf } from './surfaces/scopes.js';
import { contextOf, traceStates } from './surfaces/trace-state.js';

/** Turns a finished span into what may leave of it, with what the verdict writes on it. It never throws. */
export type RedactSpan = (span: ReadableSpan, stamp?: Stamp) => SpanView;

const NOTHING: never[] = [];

/** Makes that function. `vendors`: whose entries of `tracestate` are kept. */
export function spanRedaction(redactor: Redactor, counting: Counting, vendors: readonly string[]): RedactSpan {
  const keep = traceStates(redactor, vendors);
  const scopeOf = scopesOf(redactor);
  const resourceOf = resourcesOf(redactor);

  function whole(span: ReadableSpan, stamp: Stamp | undefined): SpanView {
    const { attributes, status, parentSpanContext, links, events } = span;
    // What the span before has used up must not be missing here: scopes are read once and remembered.
    redactor.begin();
    const scope = scopeOf(span.instrumentationScope);
    const database = databaseOf(attributes, span.instrumentationScope.name);
    const resource = resourceOf(span.resource);
    redactor.begin(database);
    return new SpanView(contextOf(stamp?.context ?? span.spanContext(), keep), {
      name:
        database && typeof span.name === 'string'
          ? databaseSpanName(span.name, database, redactor)
          : redactor.part(span.name, 'name'),
      kind: kindOf(span.kind),
      startTime: timeOf(span.startTime),
      endTime: timeOf(span.endTime),
      duration: timeOf(span.duration),
      ...(parentSpanContext && { parentSpanContext: contextOf(parentSpanContext, keep) }),
      status: statusOf(status, database, attributes),
      attributes: stamped(redactor.attributes(attributes, 'attribute') as Attributes, stamp),
      events: events.length === 0 ? NOTHING.slice() : events.map(eventOf),
      // What is not a context of ids could be anything, and no encoder can write it.
      links: links.length === 0 ? NOTHING.slice() : links.filter(({ context }) => isValid(context)).map(linkOf),
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: countOf(span.droppedAttributesCount),
      droppedEventsCount: countOf(span.droppedEventsCount),
      droppedLinksCount: countOf(span.droppedLinksCount),
    });
  }

  function statusOf(status: SpanStatus, database: Database | undefined, attributes: Attributes): SpanStatus {
    const code = codeOf(status);
    const { message } = status;
    if (code !== SpanStatusCode.ERROR || message === undefined) return { code };
    if (database && typeof message === 'string') {
      return { code, message: databaseStatus(message, database, attributes, redactor) };
    }
    return { code, message: redactor.part(message, 'status') };
  }

  function eventOf({ name, time, attributes, droppedAttributesCount }: TimedEvent): TimedEvent {
    return {
      name: redactor.part(name, 'event.name'),
      time: timeOf(time),
      ...(attributes && {
        attributes: (name === 'exception'
          ? exceptionAttributes(attributes, redactor)
          : redactor.attributes(attributes, 'event.attribute')) as Attributes,
      }),
      droppedAttributesCount: countOf(droppedAttributesCount),
    };
  }

  function linkOf({ context, attributes, droppedAttributesCount }: Link): Link {
    return {
      context: contextOf(context, keep),
      ...(attributes && { attributes: redactor.attributes(attributes, 'link.attribute') as Attributes }),
      droppedAttributesCount: countOf(droppedAttributesCount),
    };
  }

  function resourceOrNone({ resource }: ReadableSpan): Resource | undefined {
    try {
      return resourceOf(resource);
    } catch {
      return undefined;
    }
  }

  return (span, stamp) => {
    const began = counting.begin();
    try {
      return whole(span, stamp);
    } catch {
      return skeletonOf(span, counting, stamp, resourceOrNone(span));
    } finally {
      counting.end(began);
    }
  };
}

/** The agent's own attributes hold nothing private: names of rules and keys from the configuration. */
function stamped(attributes: Attributes, stamp: Stamp | undefined): Attributes {
  return stamp?.attributes ? Object.assign(attributes, stamp.attributes) : attributes;
}

export function isValid(context: unknown): boolean {
  try {
    const { traceId, spanId } = context as Record<string, unknown>;
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return false;
    return isSpanContextValid({ traceId, spanId, traceFlags: 0 });
  } catch {
    return false;
  }
}
