import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage, request as httpRequest, RequestOptions } from 'node:http';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Settings } from '../config/settings.js';
import { reasonOf, report } from '../report/report.js';
import { VERSION } from '../version.js';
import type { Endpoint } from './endpoint.js';

/** What became of one request. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** The receiver cannot take it now: the same request may be sent again. */
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number }
  /** The receiver will never take it (OTLP specification, "Failures"). */
  | { readonly kind: 'refused'; readonly reason: string };

/** Sends the body of one request. Never rejects. */
export interface Transport {
  send(body: Uint8Array, timeoutMs: number): Promise<Outcome>;
}

/** Statuses that the OTLP specification calls retryable. */
const RETRYABLE = new Set([429, 502, 503, 504]);
/** As much of an answer as a message may quote. */
const MOST_QUOTED = 200;

/** OTLP over HTTP. Its sockets and timers never keep the process alive, and its requests are never traced. */
export function httpTransport(endpoint: Endpoint, contentType: string, settings: Settings): Transport {
  const compressed = settings['export.compression'] === 'gzip';
  let open: { request: typeof httpRequest; options: RequestOptions } | undefined;

  /** On first use: a process that makes no spans loads no HTTP client for us. */
  function client(): NonNullable<typeof open> {
    const secure = endpoint.url.protocol === 'https:';
    // Not `require`: our own use must not count as the service's (load/builtin-use.ts).
    const { request, Agent } = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
    const options: RequestOptions = {
      method: 'POST',
      agent: new Agent({ keepAlive: true, maxSockets: 1, ...(secure && tls(settings)) }),
      headers: {
        ...endpoint.headers,
        'content-type': contentType,
        'user-agent': `otel-agent-node/${VERSION}`,
        ...(compressed && { 'content-encoding': 'gzip' }),
      },
    };
    return { request, options };
  }

  function post(body: Uint8Array, timeoutMs: number): Promise<Outcome> {
    open ??= client();
    const { request, options } = open;
    return new Promise((resolve) => {
      const outgoing: ClientRequest = request(endpoint.url, options, (response) => answer(response, resolve));
      const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      timer.unref();
      outgoing.on('socket', (socket) => socket.unref());
      outgoing.on('error', (error) => resolve({ kind: 'later', reason: reasonOf(error) || codeOf(error) }));
      outgoing.on('close', () => clearTimeout(timer));
      outgoing.setHeader('content-length', body.byteLength);
      outgoing.end(body);
    });
  }

  return {
    async send(body, timeoutMs) {
      try {
        const payload = compressed ? await gzipped(body) : body;
        return await context.with(suppressTracing(ROOT_CONTEXT), () => post(payload, timeoutMs));
      } catch (thrown) {
        return { kind: 'refused', reason: reasonOf(thrown) };
      }
    },
  };
}

function answer(response: IncomingMessage, resolve: (outcome: Outcome) => void): void {
  const status = response.statusCode ?? 0;
  let text = '';
  response.setEncoding('latin1');
  response.on('data', (chunk: string) => {
    if (text.length < MOST_QUOTED) text += chunk;
  });
  const settle = () => resolve(outcomeOf(status, response, text));
  response.on('end', settle);
  response.on('error', settle);
  response.on('close', settle);
}

function outcomeOf(status: number, { headers }: IncomingMessage, text: string): Outcome {
  const type = headers['content-type'] ?? '';
  if (status >= 200 && status < 300) {
    // A login page or a captive portal answers 200 to everything; it has taken nothing.
    if (/text\/html/i.test(type)) return { kind: 'refused', reason: `status ${status} with an HTML page: not an OTLP receiver` };
    return { kind: 'delivered' };
  }
  const quoted = /json|text\/plain/i.test(type) ? text.slice(0, MOST_QUOTED).replace(/[^\x20-\x7e]+/g, ' ').trim() : '';
  const reason = `status ${status}${quoted ? `: ${quoted}` : ''}`;
  if (!RETRYABLE.has(status)) return { kind: 'refused', reason };
  const seconds = Number(headers['retry-after']);
  return { kind: 'later', reason, ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) };
}

function gzipped(body: Uint8Array): Promise<Uint8Array> {
  const { gzip } = process.getBuiltinModule('node:zlib');
  return new Promise((resolve, reject) => {
    gzip(body, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

function tls(settings: Settings): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const ca = pem('OTEL_EXPORTER_OTLP_CERTIFICATE', settings['export.certificate']);
  const cert = pem('OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', settings['export.client_certificate']);
  const key = pem('OTEL_EXPORTER_OTLP_CLIENT_KEY', settings['export.client_key']);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function pem(variable: string, file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (thrown) {
    report('OTA-010', variable, `'${file}'`, `a readable file (${reasonOf(thrown)})`, 'it counts as not set');
    return undefined;
  }
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? 'connection failed';
}
