import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationBase } from '@opentelemetry/instrumentation';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { reasonOf, report } from '../report/report.js';
import { type Cleaner, failingClosed } from './cleaner.js';
import { noteAddress } from './destination.js';
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

/** Requests sent by `fetch` and by the npm package `undici`; both announce them on diagnostics channels. */
export function undici({ settings, finish, clean }: Toolbox): Instrumented & { readonly official: Inner } {
  finish(SCOPE, withoutQuotes);
  const cleaner = failingClosed(clean);
  const baggageLeaves = settings['propagation.baggage.keys'].length > 0;
  const official = new OncePerRequest({
    startSpanHook: (request) => urlOf(request, cleaner),
    // Called before anything is written into the headers.
    ...(baggageLeaves && {
      requestHook: (span, request) => noteAddress(span, () => addressOf(urlAt(request)).address),
    }),
  });
  return { official: official as Inner & InstrumentationBase };
}
