import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { endpointsOf } from '../../src/export/endpoint.js';
import { senderOf } from '../../src/export/sender-of.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { someBatch, someSettings } from '../support/sending.js';

const skip = process.platform === 'win32' && 'Windows has no Unix sockets at paths';

/** A short path: the system takes about 100 characters, and cuts off the rest without a word. */
function socketPath(t: Test, name = 'otel.sock'): string {
  const directory = mkdtempSync(join(tmpdir(), 'otel-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  return join(directory, name);
}

/** What the settings make of one endpoint. */
function sender(endpoint: string, protocol = 'http/protobuf') {
  const [options] = endpointsOf(someSettings({}, { 'export.endpoints': [endpoint], 'export.protocol': protocol }));
  if (!options) throw new Error(`${endpoint} is no endpoint`);
  return senderOf(options);
}

const FORMS: [form: string, of: (socket: string) => string, path: string][] = [
  ['unix:///path', (socket) => `unix://${socket}`, '/v1/traces'],
  ['unix:path', (socket) => `unix:${socket}`, '/v1/traces'],
  ['http+unix://path', (socket) => `http+unix://${encodeURIComponent(socket)}`, '/v1/traces'],
  ['http+unix://path/base', (socket) => `http+unix://${encodeURIComponent(socket)}/tenant-1/`, '/tenant-1/v1/traces'],
];

for (const [form, of, path] of FORMS) {
  test(`${form} reaches a receiver on a Unix socket`, { skip }, async (t) => {
    const socket = socketPath(t, 'otel 1.sock');
    const requests: [string | undefined, string | undefined][] = [];
    const server = createServer((request, response) => {
      requests.push([request.url, request.headers.host]);
      request.resume().on('end', () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const sending = sender(of(socket));
    t.strictSame(await sending.send(someBatch(), 5000), { kind: 'delivered' });
    t.strictSame(requests, [[path, 'localhost']]);
    t.equal(sending.describe(), `http/protobuf(unix:${socket}:${path})`);
    sending.close();
    await new Promise((resolve) => server.close(resolve));
  });
}

test('gRPC reaches a receiver on a Unix socket', { skip }, async (t) => {
  const socket = socketPath(t);
  const receiver = await startGrpcReceiver({ address: `unix:${socket}` });
  t.teardown(() => receiver.close());
  const sending = sender(`unix://${socket}`, 'grpc');
  t.teardown(() => sending.close());
  t.strictSame(await sending.send(someBatch(), 5000), { kind: 'delivered' });
  t.equal(receiver.spans().length, 2);
  t.equal(sending.describe(), `grpc(unix:${socket})`);
});

for (const protocol of ['http/protobuf', 'grpc']) {
  test(`${protocol}: a socket that is not there means later, with its path`, { skip }, async (t) => {
    const socket = socketPath(t);
    const sending = sender(`unix://${socket}`, protocol);
    const outcome = await sending.send(someBatch(), 5000);
    t.strictSame(outcome, { kind: 'later', reason: `connect ENOENT ${socket}`, down: true });
  });
}
