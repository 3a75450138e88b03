import type { OutgoingHttpHeaders } from 'node:http2';
import { VERSION } from '../version.js';
import type { Batch } from './batch.js';
import { type Compressor, compressorOf } from './compress.js';
import { connectionFailure } from './connection-failure.js';
import { Deadline } from './deadline.js';
import type { Compression, EndpointOptions } from './endpoint-options.js';
import { grpcCall } from './grpc-call.js';
import { GrpcConnections, isRefusedStream } from './grpc-connections.js';
import { type GrpcAnswer, grpcOutcome } from './grpc-outcome.js';
import { secretsOf } from './secrets-of.js';
import type { Outcome, Sender } from './sender.js';

const PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** Eight digits are the most. */
const LONGEST_TIMEOUT = 99_999_999;

/**
 * Sends batches over OTLP/gRPC: unary calls on one HTTP/2 connection of Node's own, which is a tenth of what
 * `@grpc/grpc-js` weighs, and has what a unary call with an encoded message needs.
 */
export class GrpcSender implements Sender {
  /** The compression in effect: gzip where zstd was wanted and this Node has none. */
  readonly compression: Compression;
  readonly #options: EndpointOptions;
  readonly #compressor: Compressor;
  readonly #connections: GrpcConnections;
  readonly #headers: OutgoingHttpHeaders;
  readonly #retryStatuses: ReadonlySet<number>;
  readonly #secrets: readonly string[];

  /** `ownThread`: the thread is ours alone and may be kept busy. */
  constructor(options: EndpointOptions, ownThread = false) {
    this.#options = options;
    this.#compressor = compressorOf(options.compression, ownThread);
    this.compression = this.#compressor.encoding;
    this.#connections = new GrpcConnections(options);
    this.#retryStatuses = new Set(options.retryStatuses);
    this.#secrets = secretsOf(options);
    // An authority of one's own is `host` in HTTP/1.1 and not sent beside `:authority`.
    const { host, ...headers } = options.headers;
    this.#headers = {
      ':method': 'POST',
      ':path': PATH,
      ...(host !== undefined && { ':authority': host }),
      te: 'trailers',
      'content-type': 'application/grpc',
      'user-agent': `otel-agent-node/${VERSION}`,
      'grpc-accept-encoding': 'identity,gzip',
      ...(this.compression !== 'none' && { 'grpc-encoding': this.compression }),
      ...headers,
    };
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    const { encoding, spans } = batch;
    if (encoding !== 'protobuf') return { kind: 'refused', reason: `OTLP/gRPC takes protobuf, not ${encoding}` };
    const deadline = new Deadline(Math.min(timeoutMs, this.#options.timeoutMs));
    try {
      const message = await this.#compressor.compress(batch.body);
      const answer = await this.#call(message, deadline);
      return grpcOutcome(answer, { encoding, spans, retryStatuses: this.#retryStatuses, secrets: this.#secrets });
    } catch (thrown) {
      return connectionFailure(thrown);
    }
  }

  readyAt(): number {
    return 0;
  }

  close(): void {
    this.#connections.close();
  }

  describe(): string {
    const { name } = this.#options;
    return `grpc(${name}${this.compression === 'none' ? '' : `, ${this.compression}`})`;
  }

  async #call(message: Uint8Array, deadline: Deadline, again = true): Promise<GrpcAnswer> {
    try {
      return await this.#connections.use((session) => {
        const headers = { ...this.#headers, 'grpc-timeout': `${Math.min(deadline.left(), LONGEST_TIMEOUT)}m` };
        return grpcCall(session, headers, message, this.compression !== 'none', deadline);
      });
    } catch (thrown) {
      // A server that goes away refuses what it has not looked at: once more, on a new connection.
      if (again && isRefusedStream(thrown)) return this.#call(message, deadline, false);
      throw thrown;
    }
  }
}
