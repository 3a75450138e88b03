import type { ServerResponse } from 'node:http';
import { isSpanContextValid, type Span } from '@opentelemetry/api';
import type { Settings } from '../config/settings.js';
import { traceparentOf } from './traceparent.js';

const TRACE = Symbol('otel-agent: how the response names its trace');

type Named = ServerResponse & { [TRACE]?: readonly [name: string, value: string][] | undefined };
type WriteHead = (this: Named, ...args: unknown[]) => ServerResponse;

/**
 * Names the trace in the response, so that a caller or a browser can quote it: `Server-Timing` (readable by scripts in
 * a browser), `traceresponse` (W3C Trace Context level 2 draft), both or none. On error responses too; a header of that
 * name that the service sets wins.
 *
 * It is noted here and written with the head: a header that is set any earlier changes how Node treats the ones that
 * the service gives to `writeHead` (Node 20 then keeps one `Set-Cookie` of several).
 */
export function nameTraceInResponse(
  span: Span,
  response: ServerResponse,
  which: Settings['propagation.response_header'],
): void {
  const context = span.spanContext();
  if (which === 'none' || !isSpanContextValid(context)) return;
  const value = traceparentOf(context);
  const headers: [string, string][] = [];
  if (which !== 'traceresponse') headers.push(['Server-Timing', `traceparent;desc="${value}"`]);
  if (which !== 'server-timing') headers.push(['traceresponse', value]);
  (response as Named)[TRACE] = headers;
}

/** Prepares the class of responses; once. */
export function writeNamesOfTraces({ prototype }: { readonly prototype: ServerResponse }): void {
  const target = prototype as unknown as { writeHead: WriteHead };
  const { writeHead } = target;
  target.writeHead = function writeHeadWithTrace(this: Named, ...args: unknown[]) {
    const headers = this[TRACE];
    if (!headers || this.headersSent) return writeHead.apply(this, args);
    this[TRACE] = undefined;
    const last = args.at(-1);
    for (const [name, value] of headers) {
      if (Array.isArray(last)) {
        // Raw headers, flat or in pairs; they go out as they are, so ours goes with them.
        const flat = typeof last[0] === 'string';
        const names: unknown[] = flat ? last.filter((_, index) => index % 2 === 0) : last.map((pair) => (pair as unknown[])[0]);
        if (names.some((other) => String(other).toLowerCase() === name.toLowerCase())) continue;
        args[args.length - 1] = [...(args.at(-1) as unknown[]), ...(flat ? [name, value] : [[name, value]])];
      } else if (!this.hasHeader(name)) {
        this.setHeader(name, value);
      }
    }
    return writeHead.apply(this, args);
  };
}
