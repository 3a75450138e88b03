import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import { VERSION } from '../version.js';
import type { Answer } from './answer.js';
import type { Batch } from './batch.js';
import { type Compressor, compressorOf } from './compress.js';
import { connectionFailure } from './connection-failure.js';
import { Deadline } from './deadline.js';
import type { Compression, EndpointOptions } from './endpoint-options.js';
import { httpExchange } from './http-exchange.js';
import { httpOutcome } from './http-outcome.js';
import { names } from './name-cache.js';
import { secretsOf } from './secrets-of.js';
import type { Outcome, Sender } from './sender.js';
import { TlsFiles } from './tls-files.js';

/** More requests than this at once wait for a socket; those who send have bounds of their own below it. */
const MOST_SOCKETS = 32;

const GONE = new Set<string | undefined>(['ECONNRESET', 'EPIPE']);

const CONTENT_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** Sends batches over HTTP: OTLP in the encoding that they have, or anything else that is a POST. */
export class HttpSender implements Sender {
  /** The compression in effect: gzip where zstd was wanted and this Node has none. */
  readonly compression: Compression;
  readonly #options: EndpointOptions;
  readonly #compressor: Compressor;
  readonly #tls: TlsFiles;
  readonly #retryStatuses: ReadonlySet<number>;
  readonly #secrets: readonly string[];
  readonly #url: URL;
  #agent: Agent | undefined;
  #closed = false;

  /** `ownThread`: the thread is ours alone and may be kept busy. */
  constructor(options: EndpointOptions, ownThread = false) {
    this.#options = options;
    this.#url = new URL(options.url);
    this.#compressor = compressorOf(options.compression, ownThread);
    this.compression = this.#compressor.encoding;
    this.#tls = new TlsFiles(options);
    this.#retryStatuses = new Set(options.retryStatuses);
    this.#secrets = secretsOf(options);
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    const deadline = new Deadline(Math.min(timeoutMs, this.#options.timeoutMs));
    const { encoding, spans } = batch;
    try {
      const body = await this.#compressor.compress(batch.body);
      const answer = await this.#exchange(CONTENT_TYPES[encoding], body, deadline);
      return httpOutcome(answer, { encoding, spans, retryStatuses: this.#retryStatuses, secrets: this.#secrets });
    } catch (thrown) {
      this.#tls.forget();
      names.doubt(this.#url.hostname);
      return connectionFailure(thrown);
    }
  }

  readyAt(): number {
    return 0;
  }

  close(): void {
    this.#closed = true;
    this.#agent?.destroy();
  }

  describe(): string {
    const { protocol, name } = this.#options;
    return `${protocol}(${name}${this.compression === 'none' ? '' : `, ${this.compression}`})`;
  }

  async #exchange(contentType: string, body: Uint8Array, deadline: Deadline): Promise<Answer> {
    for (;;) {
      const outgoing = this.#open(contentType, body.byteLength);
      try {
        return await httpExchange(outgoing, body, deadline);
      } catch (thrown) {
        // A socket that waited may be closed by the other side just as it is used, which says nothing about the
        // endpoint. Each turn uses up such a socket; a new one ends it.
        if (!outgoing.reusedSocket || !GONE.has((thrown as NodeJS.ErrnoException).code)) throw thrown;
      }
    }
  }

  #open(contentType: string, length: number): ClientRequest {
    if (this.#closed) throw new Error('closed');
    const { socketPath, headers } = this.#options;
    const secure = this.#url.protocol === 'https:';
    // Not `require`: our own use must not count as the service's (load/builtin-use.ts). And only on first use.
    const client = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
    this.#agent ??= new client.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS });
    const options: RequestOptions = {
      method: 'POST',
      agent: this.#agent,
      lookup: names.lookup,
      ...(socketPath !== undefined && { socketPath }),
      ...(secure && this.#tls.read()),
      headers: {
        'user-agent': `otel-agent-node/${VERSION}`,
        ...headers,
        'content-type': contentType,
        'content-length': length,
        ...(this.compression !== 'none' && { 'content-encoding': this.compression }),
      },
    };
    return client.request(this.#url, options);
  }
}
