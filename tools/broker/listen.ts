import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Dispatch } from './dispatch.js';
import { frames } from './wire/frames.js';

/** An open port and the connections to it. */
export interface Listener {
  readonly port: number;
  /** Closes the port and cuts all connections. */
  close(): Promise<void>;
}

/**
 * Serves connections. On each, one request after the other, as Kafka does: answers come in the order of the questions,
 * and a waiting Fetch holds up what the client sends behind it.
 */
export async function listen(host: string, port: number, dispatch: Dispatch): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // a client that went away is nobody's error
    socket.on('close', () => sockets.delete(socket));
    serve(socket, host, dispatch)
      .catch((reason: Error) => {
        if (!socket.destroyed) process.emitWarning(`closed a connection: ${reason.message}`, 'BrokerWarning');
      })
      .finally(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(socket: Socket, host: string, dispatch: Dispatch): Promise<void> {
  const anywhere = host === '0.0.0.0' || host === '::';
  const peer = {
    clientHost: socket.remoteAddress ?? '',
    host: anywhere ? (socket.localAddress ?? host).replace('::ffff:', '') : host,
    port: socket.localPort ?? 0,
  };
  for await (const frame of frames(socket)) {
    const answer = await dispatch(frame, peer);
    if (answer) socket.write(answer);
  }
}
