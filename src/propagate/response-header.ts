import type { ServerResponse } from 'node:http';
import { type Context, context, isSpanContextValid, type Span, type SpanContext } from '@opentelemetry/api';
import type { Settings } from '../config/settings.js';
import type { Correlation } from './correlation.js';
import { traceparentOf } from './traceparent.js';

const NAMES = Symbol('otel-agent: what the response says of its trace');

type Header = readonly [name: string, value: string];
/** What is needed to name a trace. No function: V8 puts some among the old objects, with all that they hold. */
interface Note {
  readonly span: SpanContext | undefined;
  readonly within: Context;
  readonly which: Settings['propagation.response_header'];
  readonly correlation: Correlation | undefined;
}
type Named = ServerResponse & { [NAMES]?: Note | undefined };
type WriteHead = (this: Named, ...args: unknown[]) => ServerResponse;

/**
 * Names the trace in the response, so that a caller or a browser can quote it: `Server-Timing` (readable by scripts in
 * a browser), `traceresponse` (W3C Trace Context level 2 draft), both or none; and the correlation id. On error responses
 * too; a header of that name that the service sets wins.
 *
 * It is noted here and written with the head: a header that is set any earlier changes how Node treats the ones that
 * the service gives to `writeHead` (Node 20 then keeps one `Set-Cookie` of several). By then a rule may have found the
 * correlation id in the body.
 *
 * @param span undefined for a request that makes no spans
 */
export function nameTraceInResponse(
  span: Span | undefined,
  response: ServerResponse,
  which: Settings['propagation.response_header'],
  correlation?: Correlation,
): void {
  const spanContext = span?.spanContext();
  const isTraced = spanContext !== undefined && isSpanContextValid(spanContext) && which !== 'none';
  if (!isTraced && !correlation) return;
  (response as Named)[NAMES] = { span: isTraced ? spanContext : undefined, within: context.active(), which, correlation };
}

function namesOf({ span, within, which, correlation }: Note): readonly Header[] {
  const headers: Header[] = [];
  const value = span ? traceparentOf(span) : '';
  if (span && which !== 'traceresponse') headers.push(['Server-Timing', `traceparent;desc="${value}"`]);
  if (span && which !== 'server-timing') headers.push(['traceresponse', value]);
  const id = correlation?.ofContext(within);
  if (correlation && id !== undefined) headers.push([correlation.header, id]);
  return headers;
}

/** Prepares the class of responses; once. */
export function writeNamesOfTraces({ prototype }: { readonly prototype: ServerResponse }): void {
  const target = prototype as unknown as { writeHead: WriteHead };
  const { writeHead } = target;
  target.writeHead = function writeHeadWithTrace(this: Named, ...args: unknown[]) {
    const names = this[NAMES];
    if (!names || this.headersSent) return writeHead.apply(this, args);
    this[NAMES] = undefined;
    // `writeHead(status, reason?, headers?)`, with anything for the reason that is no text.
    const place = typeof args[1] === 'string' || (args[2] !== undefined && args[2] !== null) ? 2 : 1;
    for (const [name, value] of namesOf(names)) {
      const given = args[place];
      if (Array.isArray(given)) {
        // Raw headers, flat or in pairs; they go out as they are, so ours goes with them. An empty list is a flat one: pairs may fail.
        const inPairs = Array.isArray(given[0]);
        const others: unknown[] = inPairs ? given.map((pair: readonly unknown[] | undefined) => pair?.[0]) : given.filter((_, index) => index % 2 === 0);
        if (others.some((other) => typeof other === 'string' && other.toLowerCase() === name.toLowerCase())) continue;
        args[place] = [...(given as unknown[]), ...(inPairs ? [[name, value]] : [name, value])];
      } else if (!this.hasHeader(name)) {
        this.setHeader(name, value);
      }
    }
    return writeHead.apply(this, args);
  };
}
