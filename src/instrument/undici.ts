import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { reasonOf, report } from '../report/report.js';
import { type Cleaner, failingClosed } from './cleaner.js';
import type { SentRequest } from '../rules/http/http-client-rules.js';
import { noteAddress, noteOwnHeader } from './destination.js';
import { withoutQuotes } from './error-text.js';
import type { Instrumented, Toolbox } from './library.js';
import { addressOf, isSuspicious, splitTarget } from './request-url.js';

const SCOPE = '@opentelemetry/instrumentation-undici';

interface Created {
  readonly request: object;
}

/** The private members that follow a request (the package is pinned exactly). */
interface Inner {
  readonly _recordFromReq: WeakMap<object, unknown>;
  onRequestCreated(message: Created): void;
  onRequestHeaders(message: unknown): void;
  onResponseHeaders(message: unknown): void;
  onDone(message: unknown): void;
  onError(message: unknown): void;
}

const Base = UndiciInstrumentation as unknown as new (
  ...args: ConstructorParameters<typeof UndiciInstrumentation>
) => Inner;

/**
 * Counts a request once, however often it is announced (first-fetch.ts says why it may be twice). An exception in a
 * subscriber of a channel would end the process, so none leaves here.
 */
class OncePerRequest extends Base {
  override onRequestCreated(message: Created): void {
    quietly(() => {
      if (!this._recordFromReq.has(message.request)) super.onRequestCreated(message);
    });
  }
  override onRequestHeaders(message: unknown): void {
    quietly(() => super.onRequestHeaders(message));
  }
  override onResponseHeaders(message: unknown): void {
    quietly(() => super.onResponseHeaders(message));
  }
  override onDone(message: unknown): void {
    quietly(() => super.onDone(message));
  }
  override onError(message: unknown): void {
    quietly(() => super.onError(message));
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    report('OTA-040', 'undici', reasonOf(thrown));
  }
}

interface Request {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly headers: string | readonly (string | Buffer | readonly (string | Buffer)[])[];
}

/** In place of the empty text that the official instrumentation writes. */
const NO_QUERY: Attributes = Object.freeze({ 'url.query': undefined });

/** The official instrumentation writes the URL as it is, and the query with its `?`. */
function urlOf(request: Request, clean: Cleaner): Attributes {
  const origin = originOf(request);
  if (!isSuspicious(request.path) && !origin.includes('@')) return NO_QUERY;
  const { path, query } = splitTarget(request.path);
  const cleanPath = path.startsWith('/') ? clean.url(path) : path;
  return {
    'url.full': clean.url(urlAt(request)),
    'url.query': query === '' ? undefined : clean.query(query),
    ...(cleanPath !== path && { 'url.path': cleanPath }),
  };
}

/** Behind a proxy the path may be a whole URL. */
function urlAt(request: Request): string {
  return request.path.startsWith('/') ? originOf(request) + request.path : request.path;
}

function originOf({ origin }: Request): string {
  return typeof origin === 'string' ? origin.replace(/\/$/, '') : origin.origin;
}

/** Names and values, in turns. Older versions of undici have them as the text that is sent. */
function pairsOf(headers: unknown): (readonly [name: string, value: string])[] {
  const flat = typeof headers === 'string' ? headers.split('\r\n').flatMap(splitLine) : Array.isArray(headers) ? headers : [];
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([String(flat[at]).toLowerCase(), String(flat[at + 1])]);
  return pairs;
}

function splitLine(line: string): string[] {
  const colon = line.indexOf(':');
  return colon < 1 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()];
}

/** As Node has them: names in lower case, a list where one stands there several times. */
function headersOf(headers: unknown): Record<string, string | string[]> {
  const found = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of pairsOf(headers)) {
    const before = found[name];
    found[name] = before === undefined ? value : [before, value].flat();
  }
  return found;
}

/** Without making anything: it is asked of every request. */
function mentions({ headers }: Request, name: string): boolean {
  if (typeof headers === 'string') return headers.toLowerCase().includes(`${name}:`);
  if (!Array.isArray(headers)) return false;
  return headers.some((text, at) => at % 2 === 0 && text?.length === name.length && String(text).toLowerCase() === name);
}

/** What a rule can match and take of a request that is about to be sent. */
function requestOf(request: Request): SentRequest {
  const host = () => new URL(originOf(request)).host;
  return { method: request.method, target: request.path, host, headers: () => headersOf(request.headers) };
}

/** Requests sent by `fetch` and by the npm package `undici`; both announce them on diagnostics channels. */
export function undici({ finish, clean, correlation, rules }: Toolbox): Instrumented & { readonly official: Inner } {
  const sent = rules?.httpClient;
  finish(SCOPE, (span) => {
    withoutQuotes(span);
    sent?.ended(span);
  });
  const cleaner = failingClosed(clean);
  const official = new OncePerRequest({
    startSpanHook: (request) => urlOf(request as Request, cleaner),
    // Called before anything is written into the headers.
    requestHook: (span, request) => {
      noteAddress(span, () => addressOf(urlAt(request as Request)).address);
      // A header may stand there twice, and two ids are none.
      if (correlation && mentions(request as Request, correlation.header)) noteOwnHeader(span);
      sent?.sent(span, requestOf(request as Request));
    },
    ...(sent && {
      responseHook: (span, { response }) => sent.answered(span, response.statusCode, () => headersOf(response.headers)),
    }),
  });
  return { official: official as Inner & InstrumentationBase };
}
