import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { type Test, test } from 'tap';
import { senderOf } from '../../src/export/sender-of.js';
import { bytesBatch, someEndpoint } from '../support/sending.js';

const BLOCKED = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    // Says what it has to say, and accepts nobody from then on.
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** A port on which connections are never completed; undefined where the system completes them all the same. */
async function deafPort(t: Test): Promise<number | undefined> {
  const worker = new Worker(BLOCKED, { eval: true, env: {} });
  t.teardown(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  // Fills the queue of the system.
  const fillers: Socket[] = [];
  t.teardown(() => fillers.forEach((socket) => socket.destroy()));
  for (let index = 0; index < 16; index += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(socket);
    const connected = once(socket, 'connect').then(() => true);
    const hangs = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 200));
    if (await Promise.race([connected, hangs])) continue;
    socket.destroy();
    return port;
  }
  return undefined;
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`${protocol}: a connection attempt that hangs ends with the time and leaves nothing behind`, async (t) => {
    const port = await deafPort(t);
    if (port === undefined) {
      t.comment('this system completes connections that nobody accepts');
      return;
    }
    const sender = senderOf(someEndpoint(`http://127.0.0.1:${port}`, { protocol }));
    const sending = sender.send(bytesBatch(10), 300);
    t.strictSame(await sending, { kind: 'later', reason: 'no answer within 300 ms' });
    const holds = () => process.getActiveResourcesInfo().includes('ConnectWrap');
    for (let turn = 0; turn < 100 && holds(); turn += 1) await new Promise((resolve) => setImmediate(resolve));
    t.notOk(holds());
  });
}
