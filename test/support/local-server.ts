import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import type { Test } from 'tap';

/** Listens on a free port of 127.0.0.1 until the test ends; resolves with the URL. */
export async function listen(t: Test, server: TcpServer, host = '127.0.0.1'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** An HTTP server that answers as told; the request's body is read to its end first. */
export function httpServer(t: Test, answer: RequestListener): Promise<string> {
  return listen(
    t,
    createServer((request, response) => {
      request.resume().on('end', () => answer(request, response));
    }) as Server,
  );
}

/** A server that speaks for itself, from the first bytes on. */
export function tcpServer(t: Test, onData: (socket: Socket) => void): Promise<string> {
  return listen(
    t,
    createTcpServer((socket) => socket.once('data', () => onData(socket))),
  );
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function closedUrl(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
