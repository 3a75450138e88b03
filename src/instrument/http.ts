import type { ClientRequest, IncomingMessage, RequestOptions, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { type Context, context, type Span, SpanKind, type SpanOptions } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { SentRequest } from '../rules/http/http-client-rules.js';
import { failingClosed } from './cleaner.js';
import { noteAddress } from './destination.js';
import { withoutQuotes } from './error-text.js';
import type { Instrumented, Toolbox } from './library.js';
import { attributesOfReceived, attributesOfSent } from './request-url.js';

const SCOPE = '@opentelemetry/instrumentation-http';

type Emit = (this: unknown, event: unknown, ...args: unknown[]) => unknown;

/** Private members (the package is pinned exactly). */
interface Inner {
  /** Starts each span, before headers are written. */
  _startHttpSpan(name: string, options: SpanOptions, context?: Context): Span;
  /** Wraps `emit` of servers. */
  _incomingRequestFunction(component: string, original: Emit): Emit;
}

const Base = HttpInstrumentation as unknown as new (...args: ConstructorParameters<typeof HttpInstrumentation>) => Inner;

/** Notes where unrecorded requests go, for what may leave with them. */
class Addressed extends Base {
  /** The context in which servers emit an event, where it is another one; set once, right after construction. */
  contextOf: ((event: unknown, args: readonly unknown[]) => Context | undefined) | undefined;

  override _startHttpSpan(name: string, options: SpanOptions, from?: Context): Span {
    const span = super._startHttpSpan(name, options, from);
    // No function is made where none is needed: V8 puts some among the old objects, with all that they hold.
    if (options.kind === SpanKind.CLIENT && !span.isRecording()) {
      noteAddress(span, () => options.attributes?.['server.address'] as string | undefined);
    }
    return span;
  }

  override _incomingRequestFunction(component: string, original: Emit): Emit {
    const emit = super._incomingRequestFunction(component, original);
    const { contextOf } = this;
    if (!contextOf) return emit;
    return function emitWithin(this: unknown, event, ...args) {
      const within = contextOf(event, args);
      return within ? context.with(within, emit, this, event, ...args) : emit.call(this, event, ...args);
    };
  }
}

/**
 * Requests received and sent through `node:http` and `node:https`. Their URLs are cleaned here: the official
 * instrumentation knows seven parameters, by exact case, and gives up on a path that is no URL.
 */
export function http({ settings, onResponse, finish, clean, rules, correlation }: Toolbox): Instrumented {
  const ignored = new Set(settings['http.ignore_paths']);
  const cleaner = failingClosed(clean);
  const received = rules?.http;
  const sent = rules?.httpClient;
  finish(SCOPE, (span) => {
    withoutQuotes(span);
    if (span.kind === SpanKind.CLIENT) sent?.ended(span);
    else received?.ended(span);
  });
  const official = new Addressed({
    ignoreIncomingRequestHook: (request) => ignored.has(pathOf(request)),
    startIncomingSpanHook: (request) => {
      const attributes = attributesOfReceived(request.url ?? '/', cleaner);
      const early = received?.early(request);
      return early ? { ...attributes, ...early } : attributes;
    },
    startOutgoingSpanHook: (request) =>
      attributesOfSent({ origin: () => originOf(request), target: String(request.path ?? '/') }, cleaner),
    // Both hooks serve both directions.
    ...(sent && {
      requestHook: (span, request) => {
        if (isClientRequest(request)) sent.sent(span, requestOf(request));
      },
    }),
    responseHook: (span, response) => {
      if (!isServerResponse(response)) return sent?.answered(span, response.statusCode, () => response.headers);
      // A response that is received has no headers to set.
      onResponse(span, response);
      received?.received(span, response.req, response);
    },
  });
  // The official one lets these pass before it has read a header: what came in would not go on.
  if (correlation && ignored.size > 0) {
    official.contextOf = (event, [request, response]) => {
      const header = event === 'request' ? headerOf(request, correlation.header) : undefined;
      if (header === undefined || !ignored.has(pathOf(request as IncomingMessage))) return undefined;
      const entered = correlation.enter(context.active(), header);
      if (isServerResponse(response)) context.with(entered, () => onResponse(undefined, response));
      return entered;
    };
  }
  return { official: official as unknown as HttpInstrumentation };
}

function headerOf(request: unknown, name: string): unknown {
  try {
    return (request as IncomingMessage).headers[name];
  } catch {
    // A service may emit what it likes.
    return undefined;
  }
}

/** What a rule can match and take of a request that is about to be sent. */
function requestOf(request: ClientRequest): SentRequest {
  const { method, path, host } = request;
  return { method, target: path, host: () => String(request.getHeader('host') ?? host), headers: () => request.getHeaders() };
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

function isServerResponse(response: unknown): response is ServerResponse {
  return typeof response === 'object' && response !== null && 'appendHeader' in response && 'statusCode' in response;
}

function isClientRequest(request: ClientRequest | IncomingMessage): request is ClientRequest {
  return 'getHeaders' in request;
}
