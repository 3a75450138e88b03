import type { Context, Exception, Link, Span, SpanOptions, TimeInput, Tracer, TracerOptions, TracerProvider } from '@opentelemetry/api';
import { context as contexts, INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { byClass } from './exception-type.js';
import { FAILED } from './redact/limits.js';
import { classOf } from './report/class-of.js';
import { report } from './report/report.js';
import { keepRandomFlag } from './sample/random-flag.js';

/**
 * The SDK reads what the service hands it: options and attributes may have getters that throw, be proxies, or nest until
 * the stack is full, and without an agent nobody would read them. So whatever that throws ends here. The methods are
 * replaced on the prototypes of our own SDK, once, and cost one more call.
 */
export function guardSpans(span: Span): void {
  const prototype = Object.getPrototypeOf(span) as Span & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  const { setAttribute, setAttributes, addEvent, addLink, addLinks, setStatus, updateName, end, recordException } = prototype;
  Object.assign(prototype, {
    setAttribute(this: Span, key, value) {
      try {
        return setAttribute.call(this, key, value);
      } catch (thrown) {
        return caught(this, 'setAttribute', thrown);
      }
    },
    setAttributes(this: Span, attributes) {
      try {
        // The SDK would take a text letter by letter.
        return typeof attributes === 'object' ? setAttributes.call(this, attributes) : this;
      } catch (thrown) {
        return caught(this, 'setAttributes', thrown);
      }
    },
    addEvent(this: Span, name, attributes, time) {
      try {
        return addEvent.call(this, name, attributes, time);
      } catch (thrown) {
        return caught(this, 'addEvent', thrown);
      }
    },
    addLink(this: Span, link: Link) {
      try {
        return addLink.call(this, link);
      } catch (thrown) {
        return caught(this, 'addLink', thrown);
      }
    },
    addLinks(this: Span, links) {
      try {
        return Array.isArray(links) ? addLinks.call(this, links) : this;
      } catch (thrown) {
        return caught(this, 'addLinks', thrown);
      }
    },
    setStatus(this: Span, status) {
      try {
        return setStatus.call(this, status);
      } catch (thrown) {
        return caught(this, 'setStatus', thrown);
      }
    },
    updateName(this: Span, name) {
      try {
        return updateName.call(this, name);
      } catch (thrown) {
        return caught(this, 'updateName', thrown);
      }
    },
    recordException(this: Span, exception: Exception, time?: TimeInput) {
      try {
        recordException.call(this, byClass(exception), time);
      } catch (thrown) {
        caught(this, 'recordException', thrown);
      }
    },
    end(this: Span, time?: TimeInput) {
      try {
        end.call(this, time);
      } catch (thrown) {
        caught(this, 'end', thrown);
        if (time !== undefined) this.end();
      }
    },
  } satisfies Partial<Span>);
  Object.defineProperty(prototype, GUARDED, { value: true });
}

/** The same for what gives tracers, and for the tracers it gives: a name that cannot be read is withheld. */
export function guardTracers(provider: TracerProvider): void {
  guardStart(provider.getTracer('@org/otel-agent'));
  const prototype = Object.getPrototypeOf(provider) as TracerProvider & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  const { getTracer } = prototype;
  prototype.getTracer = function getTracerAnyway(this: TracerProvider, name, version, options) {
    try {
      return getTracer.call(this, textOr(FAILED, name) as string, textOr(FAILED, version), urlOf(options));
    } catch (thrown) {
      report('OTA-040', 'getTracer', classOf(thrown));
      return getTracer.call(this, FAILED);
    }
  };
  Object.defineProperty(prototype, GUARDED, { value: true });
}

/** The SDK makes a key of it; to make a text of what is none may run code of the service. */
function textOr(instead: string | undefined, value: unknown): string | undefined {
  return typeof value === 'string' || value === undefined || value === null ? (value ?? undefined) : instead;
}

/** Read once, for a getter may say something else the next time. */
function urlOf(options: TracerOptions | undefined): TracerOptions {
  const schemaUrl = textOr(undefined, options?.schemaUrl);
  return schemaUrl === undefined ? {} : { schemaUrl };
}

/** With options that cannot be read, a span starts without them. All of them have the right flags. */
function guardStart(tracer: Tracer): void {
  const prototype = Object.getPrototypeOf(tracer) as Tracer & { [GUARDED]?: true };
  if (prototype[GUARDED]) return;
  const { startSpan } = prototype;
  // `startActiveSpan` calls this one, and what it throws beside that is thrown by the service's function.
  prototype.startSpan = function startSpanAnyway(this: Tracer, name, options, context) {
    try {
      return flagged(startSpan.call(this, name, options, context), context);
    } catch (thrown) {
      report('OTA-040', 'startSpan', classOf(thrown));
    }
    try {
      return flagged(startSpan.call(this, name, readable(options), context), context);
    } catch {
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  };
  Object.defineProperty(prototype, GUARDED, { value: true });
}

const GUARDED = Symbol('guarded');

/** Here and not in the pipeline, because spans that are not recorded are propagated as well. */
function flagged(span: Span, context: Context | undefined): Span {
  keepRandomFlag(span, trace.getSpanContext(context ?? contexts.active()));
  return span;
}

function caught(span: Span, where: string, thrown: unknown): Span {
  report('OTA-040', where, classOf(thrown));
  return span;
}

/** What fits into one word of the options. */
function readable(options: unknown): SpanOptions {
  try {
    const { kind, root } = (options ?? {}) as SpanOptions;
    return { ...(typeof kind === 'number' && { kind }), ...(root === true && { root }) };
  } catch {
    return {};
  }
}
