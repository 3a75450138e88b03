import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FinishedSpan } from '../src/testing/finished-span.js';
import { type Answer, type Encoding, refusal, success } from './otlp/answer.js';
import { createForwarder } from './otlp/forwarder.js';
import { readRequest } from './otlp/read-request.js';
import { type ReceivedRequest, type SpanPredicate, SpanStore } from './otlp/span-store.js';

/** What `respond` is asked about; `body` is decompressed. */
export interface RequestToAnswer {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  encoding: Encoding;
}

export interface ReceiverOptions {
  /** Default: a free one. */
  port?: number;
  /** Default: 127.0.0.1. */
  host?: string;
  /** Plays a collector that is slow, full or broken; `undefined` stands for the ordinary answer. */
  respond?: (request: RequestToAnswer) => Answer | undefined | Promise<Answer | undefined>;
  /** A real collector that gets every request that was taken, written like `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  forwardTo?: string;
  forwardHeaders?: Record<string, string>;
  /** Older spans are forgotten beyond this number. Default: 100 000. */
  maxSpans?: number;
}

export interface Receiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`: no path, no slash at the end. */
  url: string;
  port: number;
  /** Every request to `/v1/traces`, refused ones too. */
  requests: readonly ReceivedRequest[];
  /** The spans of all requests that were answered with success, in the order of arrival. */
  spans(): FinishedSpan[];
  /** Resolves once the predicate is true; rejects after `timeoutMs` (default 10 000) with a drawing of what arrived. */
  waitFor(predicate: SpanPredicate, timeoutMs?: number): Promise<FinishedSpan[]>;
  clear(): void;
  /** What could not be passed on to `forwardTo`, one line per kind of failure. */
  forwardErrors(): string[];
  /** Ends open connections and waits for requests that are being passed on. */
  close(): Promise<void>;
}

/** Starts an OTLP/HTTP endpoint for traces in this process: protobuf and JSON, plain, gzip or deflate. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { host = '127.0.0.1', port = 0, respond, forwardTo, forwardHeaders, maxSpans = 100_000 } = options;
  const store = new SpanStore(maxSpans);
  const forwarder = forwardTo ? createForwarder(forwardTo, forwardHeaders) : undefined;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://receiver').pathname;
    if (path !== '/v1/traces') return send(response, refusal(404, `${path} is not /v1/traces`, 'json'));
    if (request.method !== 'POST') return send(response, refusal(405, 'only POST is taken here', 'json'));
    const { headers } = request;
    const { encoding, byteLength, body, spans, refused } = await readRequest(request);
    const answer = refused ?? (await respond?.({ path, headers, body, encoding })) ?? success(encoding);
    const { status } = answer;
    const contentType = headers['content-type'] ?? '';
    store.add({ path, headers, contentType, byteLength, spanCount: spans.length, status }, spans);
    if (status < 300) forwarder?.send(body, encoding);
    send(response, answer);
  }

  // Here ends `respond` with a mistake of its own, and a sender that went away: to the latter, nobody listens.
  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => send(response, refusal(500, error.message, 'json')));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;

  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    requests: store.requests,
    spans: () => store.spans(),
    waitFor: (predicate, timeoutMs = 10_000) => store.waitFor(predicate, timeoutMs),
    clear: () => store.clear(),
    forwardErrors: () => forwarder?.errors() ?? [],
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await forwarder?.idle();
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
