import type { IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { type Context, type Span, SpanKind, type SpanOptions } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { failingClosed } from './cleaner.js';
import { noteAddress } from './destination.js';
import { withoutQuotes } from './error-text.js';
import type { Instrumented, Toolbox } from './library.js';
import { attributesOfReceived, attributesOfSent } from './request-url.js';

const SCOPE = '@opentelemetry/instrumentation-http';

/** The private member that starts each span, before headers are written (the package is pinned exactly). */
interface Inner {
  _startHttpSpan(name: string, options: SpanOptions, context?: Context): Span;
}

const Base = HttpInstrumentation as unknown as new (...args: ConstructorParameters<typeof HttpInstrumentation>) => Inner;

/** Notes where unrecorded requests go, for what may leave with them. */
class Addressed extends Base {
  override _startHttpSpan(name: string, options: SpanOptions, context?: Context): Span {
    const span = super._startHttpSpan(name, options, context);
    const address = () => options.attributes?.['server.address'] as string | undefined;
    if (options.kind === SpanKind.CLIENT) noteAddress(span, address);
    return span;
  }
}

/**
 * Requests received and sent through `node:http` and `node:https`. Their URLs are cleaned here: the official
 * instrumentation knows seven parameters, by exact case, and gives up on a path that is no URL.
 */
export function http({ settings, onResponse, finish, clean }: Toolbox): Instrumented {
  const ignored = new Set(settings['http.ignore_paths']);
  const cleaner = failingClosed(clean);
  finish(SCOPE, withoutQuotes);
  const baggageLeaves = settings['propagation.baggage.keys'].length > 0;
  return {
    official: new (baggageLeaves ? Addressed : HttpInstrumentation)({
      ignoreIncomingRequestHook: (request) => ignored.has(pathOf(request)),
      startIncomingSpanHook: ({ url = '/' }) => attributesOfReceived(url, cleaner),
      startOutgoingSpanHook: (request) =>
        attributesOfSent({ origin: () => originOf(request), target: String(request.path ?? '/') }, cleaner),
      responseHook: (span, response) => {
        // The hook serves both directions; a response that is received has no headers to set.
        if (isServerResponse(response)) onResponse(span, response);
      },
    }) as HttpInstrumentation,
  };
}

/** As the official instrumentation writes it: that there were a user name and a password may be seen. */
function originOf({ protocol, auth, hostname, host, port, headers }: RequestOptions): string {
  const named = [hostname, host, (headers as Record<string, unknown> | undefined)?.['host']];
  const name = named.find((one): one is string => typeof one === 'string' && one !== '') ?? 'localhost';
  const whole = isIPv6(name) ? `[${name}]` : name;
  const usual = !port || Number(port) === 80 || Number(port) === 443;
  const behind = usual || /:\d+$/.test(whole) ? '' : `:${port}`;
  return `${protocol || 'http:'}//${auth ? 'REDACTED:REDACTED@' : ''}${whole}${behind}`;
}

/** The path as it was sent, without its query. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function isServerResponse(response: IncomingMessage | ServerResponse): response is ServerResponse {
  return 'appendHeader' in response;
}
