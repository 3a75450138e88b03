import { type Context, createContextKey, type Link, propagation, ROOT_CONTEXT, type Span, type SpanContext, type TextMapGetter, trace } from '@opentelemetry/api';

/** Headers as clients give them, in bytes or as texts. */
export type ReceivedHeaders = Readonly<Record<string, unknown>> | undefined;

/** What the headers of a message say of where it comes from. */
export interface Received {
  /** With its sender, if there is one, and its baggage. */
  readonly context: Context;
  readonly sender: SpanContext | undefined;
  /** There is a header of a trace, and it cannot be read. */
  readonly isMalformed: boolean;
}

/** Where the span of a message belongs. */
export interface Place {
  readonly parent: Context;
  readonly links: Link[];
}

const HEADERS: TextMapGetter<ReceivedHeaders> = {
  keys: (headers) => Object.keys(headers ?? {}),
  get(headers = {}, name) {
    for (const own of Object.keys(headers)) if (own === name || own.toLowerCase() === name) return headers[own]?.toString();
    return undefined;
  },
};

/** Headers that name a trace, of all formats that the agent knows. */
const NAMING_A_TRACE = ['traceparent', 'b3', 'x-b3-traceid'];

export function received(headers: ReceivedHeaders): Received {
  const context = propagation.extract(ROOT_CONTEXT, headers, HEADERS);
  const sender = trace.getSpanContext(context);
  return { context, sender, isMalformed: sender === undefined && headers !== undefined && headers !== null && namesTrace(headers) };
}

function namesTrace(headers: NonNullable<ReceivedHeaders>): boolean {
  const read = propagation.fields();
  return NAMING_A_TRACE.some((name) => read.includes(name) && HEADERS.get(headers, name) !== undefined);
}

/**
 * Where the span of a received message belongs: below its sender; or linked to it, as the root of a trace. It is linked to the span of its `batch`, too.
 * Baggage comes along in any case.
 */
export function placeOf({ context, sender }: Received, isLinked: boolean, batch?: Span): Place {
  const links = [isLinked ? sender : undefined, batch?.isRecording() ? batch.spanContext() : undefined];
  return { parent: isLinked ? trace.deleteSpan(context) : context, links: links.filter((link) => link !== undefined).map((link) => ({ context: link })) };
}

const IN_WORK = createContextKey('otel-agent: span of the message in work');

/** The context in which the service works on a message, or a batch. */
export function workContext(parent: Context, span: Span): Context {
  return trace.setSpan(parent, span).setValue(IN_WORK, span);
}

/** The span of the message, or batch, that the service works on in this context, if it is recorded and has not ended. */
export function spanInWork(active: Context): Span | undefined {
  const span = active.getValue(IN_WORK) as Span | undefined;
  return span?.isRecording() ? span : undefined;
}
