import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Roots } from '../roots.js';
import { cookiesOf } from './cookies.js';
import { pathOf, queryOf } from './query.js';
import { headersOf } from './sent-headers.js';

/** What services and frameworks hang on a request. */
type Handled = IncomingMessage & { readonly body?: unknown; readonly user?: unknown };

/** A request that is received, and what rules can take of it; each part is read when the first path asks for it, once for all rules. */
export class Received {
  readonly #request: Handled;
  readonly #response: ServerResponse | undefined;
  /** As it came: frameworks cut the parts off that are mounted. */
  readonly #target: unknown;
  #query: ReturnType<typeof queryOf> | undefined;
  #cookies: ReturnType<typeof cookiesOf> | undefined;

  constructor(request: IncomingMessage, response?: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.#target = request.url;
  }

  path(): string {
    return typeof this.#target === 'string' ? pathOf(this.#target) : '/';
  }

  /** What is known before any code of the service runs. */
  atStart(params?: object): Roots {
    const query = () => this.#queryOnce();
    const cookies = () => this.#cookiesOnce();
    return {
      ...(params && { params }),
      headers: this.#request.headers,
      get query() {
        return query();
      },
      get cookies() {
        return cookies();
      },
    };
  }

  /** What is known before the handlers of a route run, after the middleware in front of it. */
  atRoute(params: object): Roots {
    const request = this.#request;
    const query = () => this.#queryOnce();
    const cookies = () => this.#cookiesOnce();
    return {
      params,
      headers: request.headers,
      get query() {
        return query();
      },
      get cookies() {
        return cookies();
      },
      get body() {
        return request.body;
      },
      get user() {
        return request.user;
      },
    };
  }

  /** What is known when the response has ended; one that was never begun has no status. */
  atEnd(): Roots {
    const [request, response] = [this.#request, this.#response];
    let headers: ReturnType<typeof headersOf> | undefined;
    return {
      response: {
        status: response?.headersSent ? response.statusCode : undefined,
        get headers() {
          return response && (headers ??= headersOf(response));
        },
      },
      get body() {
        return request.body;
      },
      get user() {
        return request.user;
      },
    };
  }

  #queryOnce() {
    return (this.#query ??= queryOf(this.#target));
  }

  #cookiesOnce() {
    return (this.#cookies ??= cookiesOf(this.#request.headers.cookie));
  }
}
