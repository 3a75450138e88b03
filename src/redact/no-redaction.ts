import type { Attributes, Link } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';
import type { Cleaner } from '../instrument/cleaner.js';
import { isSensitiveParameter } from './keys/sensitive.js';
import { UNCOUNTED } from './parts.js';
import { isValid, type RedactSpan } from './redact-span.js';
import { Redactor } from './redactor.js';
import { skeletonOf } from './skeleton.js';
import { SpanView } from './span-view.js';
import { codeOf, countOf, kindOf, timeOf } from './structure.js';
import type { RedactResource } from './surfaces/resources.js';
import { parameterMatcher } from './url/parameters.js';
import { redactQuery, redactUrl } from './url/redact-url.js';
import type { UrlOptions } from './url/url-options.js';

/**
 * `redaction.mode` off: everything passes as it is. Sinks get copies all the same, which the service cannot write to.
 */
export function noRedactionOf(settings: Settings): { span: RedactSpan; resource: RedactResource; cleaner: Cleaner } {
  const copier = new Redactor({
    judge: () => ({ what: 'pass' }),
    judgePath: () => ({ what: 'pass' }),
    scan: () => undefined,
    actionOf: () => 'keep',
    treat: (text) => text,
    statements: { sql: (text) => text, redis: (text) => text },
    url: { maskQuery: 'none', isSensitiveParameter: () => false },
    limits: {
      maxValueChars: Number.POSITIVE_INFINITY,
      maxDepth: 32,
      maxItems: 100_000,
      spanBudget: Number.POSITIVE_INFINITY,
      maxLength: settings['limits.attribute_value_length'] ?? 0,
    },
    counting: UNCOUNTED,
  });
  const isListed = parameterMatcher(settings['redaction.url.extra_keys']);
  const url: UrlOptions = {
    maskQuery: settings['redaction.url.mask_query'],
    isSensitiveParameter: (name) => isListed(name) || isSensitiveParameter(name),
    treat: (_text, kind) => `[REDACTED:${kind}]`,
  };
  const attributesOf = (attributes: object) => copier.attributes(attributes, 'attribute') as Attributes;

  return {
    span(span) {
      try {
        return copyOf(span, attributesOf);
      } catch {
        return skeletonOf(span, UNCOUNTED, undefined, span.resource);
      }
    },
    resource: (resource) => resource,
    // What the official instrumentations leak is closed whatever the mode: upstream masks some parameters of URLs, too.
    cleaner: {
      url: (text) => redactUrl(text, url),
      query: (text) => redactQuery(text, url),
      text: same,
      value: (_key, text) => text,
      isRuled: () => false,
    },
  };
}

const same = (text: string): string => text;

function copyOf(span: ReadableSpan, attributesOf: (attributes: object) => Attributes): SpanView {
  const withAttributes = <T extends TimedEvent | Link>(part: T): T => ({
    ...part,
    ...(part.attributes && { attributes: attributesOf(part.attributes) }),
    ...('time' in part && { name: String(part.name), time: timeOf(part.time) }),
  });
  return new SpanView(span.spanContext(), {
    name: String(span.name),
    kind: kindOf(span.kind),
    startTime: timeOf(span.startTime),
    endTime: timeOf(span.endTime),
    duration: timeOf(span.duration),
    ...(span.parentSpanContext && { parentSpanContext: span.parentSpanContext }),
    status: { ...span.status, code: codeOf(span.status) },
    attributes: attributesOf(span.attributes),
    events: span.events.map(withAttributes),
    links: span.links.filter(({ context }) => isValid(context)).map(withAttributes),
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: countOf(span.droppedAttributesCount),
    droppedEventsCount: countOf(span.droppedEventsCount),
    droppedLinksCount: countOf(span.droppedLinksCount),
  });
}
