import { type Context, createContextKey, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import type { Nesting } from './nesting.js';

/** As the API makes it; `isUnderstood` looks whether that is still so. */
const SPAN_KEY = createContextKey('OpenTelemetry Context Key SPAN');
const NESTING_KEY = createContextKey('otel-agent: calls around');

/**
 * A context for one call: that of its caller with another span. The API's own copies a map for every value that is set, at several
 * times the price; and a chain of contexts would keep all callers alive.
 */
export class CallContext implements Context {
  readonly #base: Context;
  readonly #span: Span;
  readonly #nesting: Nesting | undefined;

  constructor(around: Context, span: Span, nesting: Nesting | undefined) {
    this.#base = around instanceof CallContext ? around.#base : around;
    this.#span = span;
    this.#nesting = nesting;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.#span;
    return key === NESTING_KEY ? this.#nesting : this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN_KEY) return new CallContext(this.#base, value as Span, this.#nesting);
    return new CallContext(this.#base.setValue(key, value), this.#span, this.#nesting);
  }

  deleteValue(key: symbol): Context {
    if (key === SPAN_KEY) return this.#base.deleteValue(key);
    return new CallContext(this.#base.deleteValue(key), this.#span, this.#nesting);
  }
}

/** The calls that a context is in. */
export function nestingOf(context: Context): Nesting | undefined {
  return context instanceof CallContext ? (context.getValue(NESTING_KEY) as Nesting | undefined) : undefined;
}

/** The context of a call. */
export function contextOf(around: Context, span: Span, nesting: Nesting | undefined): Context {
  return isUnderstood(span) ? new CallContext(around, span, nesting) : trace.setSpan(around, span);
}

let understood: boolean | undefined;

function isUnderstood(span: Span): boolean {
  return (understood ??= trace.getSpan(new CallContext(ROOT_CONTEXT, span, undefined)) === span);
}
