import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { TimedOut } from './deadline.js';
import type { EndpointOptions } from './endpoint-options.js';
import { grpcSocket } from './grpc-socket.js';
import { names } from './name-cache.js';
import { TlsFiles } from './tls-files.js';

interface Connection {
  readonly session: ClientHttp2Session;
  readonly socket: Socket;
  calls: number;
  /** Takes no more calls; gone with its last one. */
  retired: boolean;
}

/** The server has not looked at the stream (RFC 9113, section 8.7). */
export const isRefusedStream = (thrown: unknown): boolean =>
  thrown instanceof Error && thrown.message.includes('NGHTTP2_REFUSED_STREAM');

/** The connections to one server: one that takes calls, and those that are on their way out. */
export class GrpcConnections {
  readonly #options: EndpointOptions;
  readonly #tls: TlsFiles;
  readonly #all = new Set<Connection>();
  #current: Connection | undefined;
  #closed = false;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#tls = new TlsFiles(options);
  }

  /** Makes a call on the connection that takes them. */
  async use<T>(call: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
    const connection = this.#take();
    connection.calls += 1;
    try {
      return await call(connection.session);
    } catch (thrown) {
      // Certificates may have been renewed, and the server may have moved.
      this.#tls.forget();
      names.doubt(new URL(this.#options.url).hostname);
      // A connection that answers nothing may be dead without having said so.
      if (thrown instanceof TimedOut || isRefusedStream(thrown)) this.#retire(connection);
      throw thrown;
    } finally {
      connection.calls -= 1;
      if (connection.retired) this.#retire(connection);
    }
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#all) this.#destroy(connection);
  }

  #take(): Connection {
    if (this.#closed) throw new Error('closed');
    if (this.#current && !this.#current.session.closed && !this.#current.session.destroyed) return this.#current;
    const socket = grpcSocket(this.#options, this.#tls);
    const options = { createConnection: () => socket, settings: { enablePush: false } };
    // Not `require`: our own use must not count as the service's (load/builtin-use.ts). And only on first use.
    const session = process.getBuiltinModule('node:http2').connect(this.#options.url, options);
    const connection: Connection = { session, socket, calls: 0, retired: false };
    session.on('goaway', () => this.#retire(connection));
    session.on('close', () => this.#destroy(connection));
    // Each stream gets the error too, and says it.
    session.on('error', () => this.#destroy(connection));
    this.#all.add(connection);
    this.#current = connection;
    return connection;
  }

  #retire(connection: Connection): void {
    connection.retired = true;
    if (this.#current === connection) this.#current = undefined;
    if (connection.calls === 0) this.#destroy(connection);
  }

  /** The socket too: a session that was still connecting leaves it behind, a hanging server would never close it. */
  #destroy(connection: Connection): void {
    if (this.#current === connection) this.#current = undefined;
    this.#all.delete(connection);
    connection.session.destroy();
    connection.socket.destroy();
  }
}
