import { type Context, createContextKey, isSpanContextValid, type Span, trace } from '@opentelemetry/api';
import type { Settings } from '../config/settings.js';
import type { Cleaner } from '../instrument/cleaner.js';
import { uuidOfTrace } from './trace-uuid.js';

/** What may stand in a log line, a header and a URL as it is; whatever else arrives is never passed on. */
const FIT = /^[A-Za-z0-9_.:-]{1,128}$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** An id that came with a request or a message. */
interface Arrived {
  readonly id: string;
  /** The span of the context that it was read into: spans of ours below that one have notes of their own. */
  readonly at: Span | undefined;
}

const ARRIVED = createContextKey('otel-agent: correlation id that arrived');
const NOTE = Symbol('otel-agent: correlation id');

type Noted = Span & { [NOTE]?: string };

/**
 * The id of a piece of work across services: what arrived with it, what a rule found in its payload, or else made of the trace id. It
 * follows the work, not the trace: a new trace begun inside of it (`root: true`) has it too when it arrived.
 */
export interface Correlation {
  /** Name of the header of requests, responses and messages, in lower case. */
  readonly header: string;
  readonly attribute: string;
  /** The context with what the header of a request or message says; what is not fit is as if it were not there. */
  enter(context: Context, header: unknown): Context;
  /** A context in which nothing is known of what came before: a span that starts in it begins a new trace and a new correlation. */
  leave(context: Context): Context;
  /** For each span that is recorded, when it starts: notes the id on it, and sets the attribute, unless the service did. */
  onStart(span: Span, parentContext: Context): void;
  /** The id of the work that a span belongs to; undefined where tracing is off. */
  ofSpan(span: Span): string | undefined;
  ofContext(context: Context): string | undefined;
  /** An id that was found in a payload: from now on that of the span, and of what starts below it. False when it is not fit. */
  adopt(span: Span, id: unknown): boolean;
  isFit(id: unknown): id is string;
}

/**
 * Undefined when it is switched off.
 *
 * @param clean what is private in the eyes of the redaction is no id: on spans it would be `[REDACTED]`, for many works at once
 */
export function correlationOf(settings: Settings, clean?: Pick<Cleaner, 'text'>): Correlation | undefined {
  const header = settings['correlation.header'].toLowerCase();
  const attribute = settings['correlation.attribute'];
  if (header === 'none' || header === '' || attribute === '') return undefined;
  return new WorkCorrelation(header, attribute, settings['correlation.format'] === 'uuid' ? UUID : FIT, clean);
}

class WorkCorrelation implements Correlation {
  readonly header: string;
  readonly attribute: string;
  readonly #fit: RegExp;
  readonly #clean: Pick<Cleaner, 'text'> | undefined;

  constructor(header: string, attribute: string, fit: RegExp, clean: Pick<Cleaner, 'text'> | undefined) {
    this.header = header;
    this.attribute = attribute;
    this.#fit = fit;
    this.#clean = clean;
  }

  enter(context: Context, header: unknown): Context {
    if (header === undefined || header === null) return context;
    if (!this.isFit(header)) return context.deleteValue(ARRIVED);
    const arrived: Arrived = { id: header, at: trace.getSpan(context) };
    return context.setValue(ARRIVED, arrived);
  }

  leave(context: Context): Context {
    return trace.deleteSpan(context).deleteValue(ARRIVED);
  }

  onStart(span: Span, parentContext: Context): void {
    const id = this.#known(parentContext, trace.getSpan(parentContext)) ?? uuidOfTrace(span.spanContext().traceId);
    (span as Noted)[NOTE] = id;
    const { attributes } = span as { attributes?: Record<string, unknown> };
    if (attributes?.[this.attribute] === undefined) span.setAttribute(this.attribute, id);
  }

  ofSpan(span: Span): string | undefined {
    return (span as Noted)[NOTE] ?? derived(span);
  }

  ofContext(context: Context): string | undefined {
    const span = trace.getSpan(context);
    return this.#known(context, span) ?? (span && derived(span));
  }

  adopt(span: Span, id: unknown): boolean {
    if (!this.isFit(id)) return false;
    (span as Noted)[NOTE] = id;
    span.setAttribute(this.attribute, id);
    return true;
  }

  isFit(id: unknown): id is string {
    if (typeof id !== 'string' || !this.#fit.test(id)) return false;
    return UUID.test(id) || this.#isPlain(id);
  }

  #isPlain(id: string): boolean {
    try {
      return this.#clean === undefined || this.#clean.text(id) === id;
    } catch {
      return false;
    }
  }

  /** Without a note the span is not ours to record: remote, or not sampled. */
  #known(context: Context, span: Span | undefined): string | undefined {
    const arrived = context.getValue(ARRIVED) as Arrived | undefined;
    if (!arrived) return (span as Noted | undefined)?.[NOTE];
    return arrived.at === span ? arrived.id : ((span as Noted | undefined)?.[NOTE] ?? arrived.id);
  }
}

function derived(span: Span): string | undefined {
  const context = span.spanContext();
  return isSpanContextValid(context) ? uuidOfTrace(context.traceId) : undefined;
}
