import type { Api } from './wire/api.js';

/** Who asks, and in which version. */
export interface Call {
  readonly version: number;
  readonly clientId: string;
  /** The client's address. */
  readonly clientHost: string;
  /** The address under which this client reached us, to be told to it again. */
  readonly host: string;
  readonly port: number;
}

/** Answers one kind of request. `null`: no answer is sent. */
export type Handler<Q, R> = (request: Q, call: Call) => R | null | Promise<R | null>;

/** A kind of request together with what answers it. */
export interface Route {
  readonly api: Api;
  readonly handle: Handler<any, any>;
}

/** Ties a handler to a kind of request; the types of both have to fit. */
export function route<Q, R>(api: Api<Q, R>, handle: Handler<Q, R>): Route {
  return { api, handle };
}
