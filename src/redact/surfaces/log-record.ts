import type { AnyValue, Attributes, HrTime, SpanContext } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { Branded } from '../brand.js';
import { FAILED, FAILED_KEY } from '../limits.js';
import type { Counting } from '../parts.js';
import type { Redactor } from '../redactor.js';
import { countOf, timeOf } from '../structure.js';
import { resourcesOf } from './resources.js';
import { scopesOf } from './scopes.js';
import { contextOf, traceStates } from './trace-state.js';

/** A log record as OpenTelemetry's SDK for logs hands it to exporters. */
export interface LogRecord {
  readonly hrTime: HrTime;
  readonly hrTimeObserved: HrTime;
  readonly spanContext?: SpanContext;
  readonly severityText?: string;
  readonly severityNumber?: number;
  readonly body?: AnyValue;
  readonly eventName?: string;
  readonly resource: Resource;
  readonly instrumentationScope: InstrumentationScope;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

/** What may leave of a log record. It shares no object with it. */
export type LogRecordView = LogRecord & Branded;

function viewOf(parts: LogRecord): LogRecordView {
  return Object.assign(new Branded(), parts);
}

/** Makes the function for log records; it never throws. Call it before the record waits for its batch. */
export function logRecordRedaction(
  redactor: Redactor,
  counting: Counting,
  vendors: readonly string[],
): (record: LogRecord) => LogRecordView {
  const keep = traceStates(redactor, vendors);
  const scopeOf = scopesOf(redactor);
  const resourceOf = resourcesOf(redactor);

  function whole(record: LogRecord): LogRecordView {
    const { spanContext, severityText, severityNumber, body, eventName } = record;
    redactor.begin();
    const structure = {
      hrTime: timeOf(record.hrTime),
      hrTimeObserved: timeOf(record.hrTimeObserved),
      ...(severityNumber !== undefined && { severityNumber: countOf(severityNumber) }),
      resource: resourceOf(record.resource),
      instrumentationScope: scopeOf(record.instrumentationScope),
      droppedAttributesCount: countOf(record.droppedAttributesCount),
    };
    redactor.begin();
    return viewOf({
      ...structure,
      ...(spanContext && { spanContext: contextOf(spanContext, keep) }),
      ...(severityText !== undefined && { severityText: redactor.part(severityText, 'log.body') }),
      ...(body !== undefined && { body: redactor.value(body, 'log.body') as AnyValue }),
      ...(eventName !== undefined && { eventName: redactor.part(eventName, 'event.name') }),
      attributes: redactor.attributes(record.attributes, 'log.attribute') as Attributes,
    });
  }

  return (record) => {
    try {
      return whole(record);
    } catch {
      counting.skeleton();
      return viewOf({
        hrTime: timeOf(record.hrTime),
        hrTimeObserved: timeOf(record.hrTimeObserved),
        resource: record.resource,
        instrumentationScope: { name: FAILED },
        attributes: { [FAILED_KEY]: true },
        droppedAttributesCount: 0,
      });
    }
  };
}
