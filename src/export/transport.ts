import { readFileSync } from 'node:fs';
import type { ClientRequest, ClientRequestArgs, IncomingMessage } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Settings } from '../config/settings.js';
import { reasonOf, report } from '../report/report.js';
import { VERSION } from '../version.js';
import { whenAlone } from './alone.js';
import type { Endpoint } from './endpoint.js';
import { clearTimeout, delayOf, setTimeout } from './timers.js';

/** What became of one request. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** The receiver cannot take it now: the same request may be sent again. */
  | { readonly kind: 'later'; readonly reason: string; readonly retryAfterMs?: number; readonly held?: true }
  /** The receiver will never take it (OTLP specification, "Failures"). */
  | { readonly kind: 'refused'; readonly reason: string };

/** Sends the body of one request. Never rejects. */
export interface Transport {
  send(body: Uint8Array, timeoutMs: number): Promise<Outcome>;
  /** Ends the request that is under way, which then counts as to be sent later. */
  abandon?(reason: string): void;
}

/** Statuses that the OTLP specification calls retryable. */
const RETRYABLE = new Set([429, 502, 503, 504]);
/** As much of an answer as a message may quote. */
const MOST_QUOTED = 200;
/** A receiver that asks for a longer pause is asked again after this one. */
const LONGEST_RETRY_AFTER_MS = 600_000;

/**
 * OTLP over HTTP. Its requests are never traced, and its sockets and timers do not keep the process alive; where Node
 * lets them nevertheless (export/alone.ts), not longer than `export.exit_timeout`, and the outcome says that it `held`.
 */
export function httpTransport(endpoint: Endpoint, contentType: string, settings: Settings): Transport {
  const compressed = settings['export.compression'] === 'gzip';
  let open: { Request: typeof ClientRequest; options: ClientRequestArgs } | undefined;
  let underWay: ClientRequest | undefined;

  /** On first use: a process that makes no spans loads no HTTP client for us. */
  function client(): NonNullable<typeof open> {
    const secure = endpoint.url.protocol === 'https:';
    // Not `require`: our own use must not count as the service's (load/builtin-use.ts).
    const { Agent } = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
    // Not `request`: that one is wrapped, by us, by another SDK, by mocks, and our requests are no business of theirs.
    const { ClientRequest: Request } = process.getBuiltinModule('node:http');
    const options: ClientRequestArgs = {
      ...(urlToHttpOptions(endpoint.url) as ClientRequestArgs),
      method: 'POST',
      agent: new Agent({ keepAlive: true, maxSockets: 1, ...(secure && tls(settings)) }),
      headers: {
        ...endpoint.headers,
        'content-type': contentType,
        'user-agent': `otel-agent-node/${VERSION}`,
        ...(compressed && { 'content-encoding': 'gzip' }),
      },
    };
    return { Request, options };
  }

  function post(body: Uint8Array, timeoutMs: number): Promise<Outcome> {
    open ??= client();
    const { Request, options } = open;
    return new Promise((resolve) => {
      let held = false;
      let isAnswered = false;
      const later = (reason: string) => resolve({ kind: 'later', reason, ...(held && { held: true }) });

      const outgoing = new Request(options as unknown as URL, (response) => {
        isAnswered = true;
        stopLooking();
        answer(response, resolve);
      });
      underWay = outgoing;
      const tooLate = () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`));
      const timer = setTimeout(tooLate, delayOf(timeoutMs));
      timer.unref();
      const stopLooking = whenAlone(settings['export.exit_timeout'], () => {
        held = true;
        outgoing.destroy(new Error('no connection before the process ended'));
      });
      outgoing.on('socket', (socket) => socket.unref());
      outgoing.on('error', (error) => later(reasonOf(error) || codeOf(error)));
      outgoing.on('close', () => {
        clearTimeout(timer);
        stopLooking();
        if (underWay === outgoing) underWay = undefined;
        // Without answer and error, as after `101 Switching Protocols`.
        if (!isAnswered) later('the connection was closed without an answer');
      });
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
    abandon: (reason) => underWay?.destroy(new Error(reason)),
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
  const retryAfterMs = Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS);
  return { kind: 'later', reason, ...(retryAfterMs > 0 && { retryAfterMs }) };
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
