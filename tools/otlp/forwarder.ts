import type { Encoding } from './answer.js';

/** Passes requests on to a real collector, beside the answer that the sender gets from us. */
export interface Forwarder {
  send(body: Buffer, encoding: Encoding): void;
  /** Resolves when every request that was passed on has its answer or has failed. */
  idle(): Promise<void>;
  /** What went wrong, each different line once, without credentials. */
  errors(): string[];
}

const TIMEOUT_MS = 5000;

/** `endpoint` is written like `OTEL_EXPORTER_OTLP_ENDPOINT`; the path `/v1/traces` is added where it is not there. */
export function createForwarder(endpoint: string, headers: Record<string, string> = {}): Forwarder {
  const url = new URL(endpoint);
  const allHeaders = { ...basicAuth(url), ...headers };
  // fetch refuses addresses with credentials in them, and a message must not repeat them.
  url.username = '';
  url.password = '';
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  const errors = new Set<string>();
  const running = new Set<Promise<void>>();

  async function post(body: Buffer, encoding: Encoding): Promise<void> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf', ...allHeaders },
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.arrayBuffer();
      if (!response.ok) errors.add(`${url.href} answered ${response.status}`);
    } catch (error) {
      // "fetch failed" says nothing: the reason is in the cause.
      const { cause, message } = error as Error;
      errors.add(`${url.href}: ${cause instanceof Error ? cause.message : message}`);
    }
  }

  return {
    errors: () => [...errors],
    send(body, encoding) {
      const request = post(body, encoding);
      running.add(request);
      void request.finally(() => running.delete(request));
    },
    async idle() {
      await Promise.all(running);
    },
  };
}

function basicAuth({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
