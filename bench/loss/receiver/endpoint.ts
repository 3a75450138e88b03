import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { SecureContextOptions } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { refusal, success } from '../../../tools/otlp/answer.js';
import { encodeAnswer } from '../../../tools/otlp/protobuf.js';
import type { Behaviour, Step } from './answers.js';
import { scanIds } from './scan-ids.js';
import type { Tally } from './tally.js';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };

/** One OTLP/HTTP receiver on a port of its own, as well-behaved or broken as its steps say. */
export class Endpoint {
  readonly #index: number;
  readonly #tally: Tally;
  readonly #server: Server;
  #port: number;
  #steps: Step[] = [{ behaviour: { kind: 'take' } }];

  constructor(index: number, port: number, tally: Tally, certificate?: SecureContextOptions) {
    this.#index = index;
    this.#port = port;
    this.#tally = tally;
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      tally.opened();
      response.once('close', () => tally.closed());
      // A sender that went away in the middle of its request.
      this.#handle(request, response).catch(() => response.destroy());
    };
    this.#server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
    this.#server.on('tlsClientError', () => {});
  }

  /** False when the port belongs to somebody else. */
  up(): Promise<boolean> {
    if (this.#server.listening) return Promise.resolve(true);
    return new Promise((resolve) => {
      const failed = (): void => resolve(false);
      this.#server.once('error', failed).listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', failed);
        resolve(true);
      });
    });
  }

  /** As when its process dies: connections are refused, the open ones end. */
  down(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  script(steps: readonly Step[]): void {
    this.#steps = [...steps];
  }

  certificate(certificate: SecureContextOptions): void {
    if ('setSecureContext' in this.#server) {
      (this.#server as unknown as { setSecureContext(options: SecureContextOptions): void }).setSecureContext(certificate);
    }
    // A session that was agreed on before knows the other certificate.
    this.#server.closeAllConnections();
  }

  connections(): Promise<number> {
    return new Promise((resolve) => this.#server.getConnections((error, count) => resolve(error ? 0 : count)));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wire = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire;
    const ids: number[] = [];
    scanIds(body, (id) => ids.push(id));
    const behaviour = this.#next();
    const status = await this.#answer(behaviour, ids, body.length, response);
    this.#tally.arrived({ endpoint: this.#index, at: Date.now(), status, spans: ids.length, bytes: wire.length });
  }

  #next(): Behaviour {
    const [step] = this.#steps;
    if (!step) return { kind: 'take' };
    if (step.requests !== undefined) {
      this.#steps[0] = { ...step, requests: step.requests - 1 };
      if (step.requests <= 1) this.#steps.shift();
    }
    return step.behaviour;
  }

  async #answer(behaviour: Behaviour, ids: number[], bytes: number, response: ServerResponse): Promise<number> {
    switch (behaviour.kind) {
      case 'take':
        if (behaviour.storedFirst) this.#tally.store(ids);
        if (behaviour.delayMs !== undefined) await pause(behaviour.delayMs);
        // A sender that did not wait for the answer cannot know whether it was taken: then it was not.
        if (response.destroyed) return 0;
        return this.#taken(behaviour.storedFirst ? [] : ids, response);
      case 'hang':
        return 0;
      case 'reset':
        response.socket?.resetAndDestroy();
        return 0;
      case 'answer': {
        const { status, headers, body = refusal(status, `this receiver answers ${status}`, 'protobuf').body, retryAfterDateMs } = behaviour;
        if (retryAfterDateMs !== undefined) response.setHeader('retry-after', new Date(Date.now() + retryAfterDateMs).toUTCString());
        response.writeHead(status, headers ?? PROTOBUF).end(body);
        return status;
      }
      case 'partial': {
        this.#tally.store(ids.slice(behaviour.rejected));
        const partialSuccess = { rejectedSpans: behaviour.rejected, errorMessage: 'these were too old' };
        response.writeHead(200, PROTOBUF).end(encodeAnswer('ExportTraceServiceResponse', { partialSuccess }));
        return 200;
      }
      case 'truncate':
        this.#tally.store(ids);
        response.writeHead(200, { ...PROTOBUF, 'content-length': '100' });
        response.write('\n', () => response.destroy());
        return 200;
      case 'limit': {
        if (bytes <= behaviour.bytes) return this.#taken(ids, response);
        const { headers, body } = refusal(413, `more than ${behaviour.bytes} bytes`, 'protobuf');
        response.writeHead(413, headers).end(body);
        return 413;
      }
      default:
        throw new Error(`no such behaviour: ${JSON.stringify(behaviour satisfies never)}`);
    }
  }

  #taken(ids: number[], response: ServerResponse): number {
    this.#tally.store(ids);
    const { status, headers, body } = success('protobuf');
    response.writeHead(status, headers).end(body);
    return status;
  }
}
