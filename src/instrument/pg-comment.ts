import { type Context, context, type Span, trace, TraceFlags } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Cleaner } from './cleaner.js';
import { commentPlace } from './sql/comment-place.js';

export interface CommentParts {
  /** As the setting `postgres.sql_comment` has them. */
  readonly keys: readonly string[];
  readonly application: () => string | undefined;
  readonly clean: Cleaner;
}

const LONGEST_VALUE = 128;

type ValueOf = (span: Span, active: Context) => string | undefined;

/**
 * The text of a statement with a comment behind it that says where it comes from, in the format of sqlcommenter: sorted keys, values
 * percent-encoded and in quotes. Undefined: the text stays as it is.
 */
export function commenter({ keys, application, clean }: CommentParts): (text: string, span: Span | undefined) => string | undefined {
  const values = keys.map((key) => valueOf(key)).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return (text, span) => {
    if (!span || !trace.isSpanContextValid(span.spanContext())) return undefined;
    const place = commentPlace(text);
    if (place === undefined) return undefined;
    const active = context.active();
    const pairs = values.flatMap(([key, valueIn]) => {
      const value = valueIn(span, active);
      return value === undefined ? [] : `${key}='${encoded(value.slice(0, LONGEST_VALUE))}'`;
    });
    return pairs.length === 0 ? undefined : `${text.slice(0, place)} /*${pairs.join(',')}*/${text.slice(place)}`;
  };

  function valueOf(item: string): readonly [key: string, valueIn: ValueOf] {
    switch (item) {
      case 'traceparent':
        return [item, (span) => traceparent(span)];
      case 'tracestate':
        return [item, (span) => span.spanContext().traceState?.serialize() || undefined];
      case 'route':
        return [item, routeOf];
      case 'application':
        return [item, application];
      default: {
        const [key = item, text] = item.split(/=(.*)/s);
        if (text !== undefined) return [key, () => text];
        return [key, (span, active) => attributeOf(key, span) ?? attributeOf(key, trace.getSpan(active))];
      }
    }
  }

  /** As it may leave: the log of the server is outside. */
  function attributeOf(key: string, span: Span | undefined): string | undefined {
    const value = (span as Partial<ReadableSpan> | undefined)?.attributes?.[key];
    return value === undefined ? undefined : clean.value(key, String(value));
  }
}

function traceparent(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED ? '01' : '00')}`;
}

/** Of the request in which the statement is sent. */
function routeOf(_span: Span, active: Context): string | undefined {
  const metadata = getRPCMetadata(active) as { readonly route?: unknown; readonly span?: Partial<ReadableSpan> } | undefined;
  const route = metadata?.route || metadata?.span?.attributes?.['http.route'];
  return typeof route === 'string' && route !== '' ? route : undefined;
}

/** Nothing of it ends the comment or the quotes. */
function encoded(value: string): string {
  return encodeURIComponent(value.replace(/[\uD800-\uDFFF]/gu, '?')).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
