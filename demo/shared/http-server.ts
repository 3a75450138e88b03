import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listening server and the port it got. */
export async function listen(app: RequestListener, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Takes no new connections, lets requests in flight finish. */
export async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeIdleConnections();
  if (server.listening) await once(server, 'close');
}
