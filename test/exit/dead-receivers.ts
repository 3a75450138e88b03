import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A receiver that takes nothing. */
export interface DeadReceiver {
  readonly url: string;
  close(): void;
}

/** Nobody listens: connections are refused at once. */
export async function refusing(): Promise<DeadReceiver> {
  const { url, close } = await listening(() => {});
  close();
  return { url, close: () => {} };
}

/** Accepts, reads everything, never answers. */
export function silent(): Promise<DeadReceiver> {
  return listening((socket) => socket.resume());
}

/** Accepts and never reads: what is written stays with the sender once the buffers are full. */
export function notReading(): Promise<DeadReceiver> {
  return listening((socket) => socket.pause());
}

async function listening(onConnection: (socket: Socket) => void): Promise<DeadReceiver> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: urlOf((server.address() as AddressInfo).port),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Blocks its own event loop, so that it never accepts; only its short queue of connections does. */
const NEVER_ACCEPTING = `
const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  require('node:fs').writeSync(1, String(server.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

/** A black hole: nothing comes back for a connection, not even a refusal. Undefined where the system does not play along. */
export async function blackHole(): Promise<DeadReceiver | undefined> {
  const child = spawn(process.execPath, ['-e', NEVER_ACCEPTING], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(chunk);
  const fillers: Socket[] = [];
  const close = () => {
    for (const socket of fillers) socket.destroy();
    child.kill('SIGKILL');
  };
  while (fillers.length < 20) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(socket);
    const connected = once(socket, 'connect').then(() => true);
    const tooLate = new Promise<boolean>((resolve) => setTimeout(resolve, 200, false));
    if (!(await Promise.race([connected, tooLate]))) return { url: urlOf(port), close };
  }
  close();
  return undefined;
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
