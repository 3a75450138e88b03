import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { test } from 'tap';
import type { Compression } from '../../src/export/endpoint-options.js';
import { HttpSender } from '../../src/export/http-sender.js';
import type { Outcome } from '../../src/export/sender.js';
import { finishedSpanOf } from '../../src/testing/of-readable-span.js';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { decodeTraceRequest, encodeAnswer } from '../../tools/otlp/protobuf.js';
import { endedSpans } from '../support/ended-spans.js';
import { closedUrl, httpServer, listen, tcpServer } from '../support/local-server.js';
import { bytesBatch, someBatch, someEndpoint } from '../support/sending.js';

const hasZstd = typeof zstdDecompressSync === 'function';
const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

for (const encoding of ['protobuf', 'json'] as const) {
  for (const compression of ['none', 'gzip'] as const) {
    test(`${encoding}, ${compression}: every field of a span arrives, with our headers`, async (t) => {
      const receiver = await startReceiver();
      t.teardown(() => receiver.close());
      const headers = { 'x-tenant': 'acme' };
      const sender = new HttpSender(someEndpoint(`${receiver.url}/v1/traces`, { compression, headers }));
      t.teardown(() => sender.close());
      const spans = endedSpans();
      t.strictSame(await sender.send(someBatch(encoding, spans), 5000), { kind: 'delivered' });
      t.strictSame(receiver.spans(), spans.map(finishedSpanOf));
      const [request] = receiver.requests;
      t.match(request?.headers, {
        'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf',
        'user-agent': /^otel-agent-node\//,
        ...headers,
      });
      t.equal(request?.headers['content-encoding'], compression === 'none' ? undefined : 'gzip');
    });
  }
}

test('zstd where Node has it, gzip elsewhere; the sender says which', async (t) => {
  const seen: [string | undefined, Buffer][] = [];
  const url = await listen(
    t,
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push([request.headers['content-encoding'], Buffer.concat(chunks)]);
        response.end();
      });
    }),
  );
  const sender = new HttpSender(someEndpoint(url, { compression: 'zstd', name: url }));
  t.teardown(() => sender.close());
  const effective: Compression = hasZstd ? 'zstd' : 'gzip';
  t.equal(sender.compression, effective);
  t.equal(sender.describe(), `http/protobuf(${url}, ${effective})`);
  t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered' });
  const [[encoding, body] = [undefined, Buffer.alloc(0)]] = seen;
  t.equal(encoding, effective);
  if (hasZstd) t.equal(toFinishedSpans(decodeTraceRequest(zstdDecompressSync(body))).length, 2);
});

const RAW_ANSWERS: [what: string, bytes: string | undefined, expected: Outcome][] = [
  ['a reset before the answer', undefined, { kind: 'later', reason: 'read ECONNRESET', down: true }],
  ['a connection that ends before the answer', '', { kind: 'later', reason: 'socket hang up', down: true }],
  [
    '200 whose body breaks off',
    'HTTP/1.1 200 OK\r\ncontent-length: 100\r\ncontent-type: application/x-protobuf\r\n\r\nabc',
    { kind: 'delivered' },
  ],
  [
    '200 whose chunks break off',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab',
    { kind: 'delivered' },
  ],
  [
    '400 whose body breaks off',
    'HTTP/1.1 400 Bad\r\ncontent-length: 100\r\ncontent-type: text/plain\r\n\r\nno trace',
    { kind: 'refused', reason: 'status 400: no trace' },
  ],
  [
    '503 whose body breaks off',
    'HTTP/1.1 503 Busy\r\ncontent-length: 100\r\nretry-after: 7\r\n\r\n',
    { kind: 'later', reason: 'status 503', retryAfterMs: 7000 },
  ],
  [
    'an answer that is not HTTP',
    '\0\0\x12\x04\0\0\0\0\0',
    { kind: 'later', reason: 'the answer is not HTTP/1.1 (HPE_INVALID_CONSTANT); is it a gRPC port?', down: true },
  ],
  ['102 and then 200', 'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n', { kind: 'delivered' }],
];

for (const [what, bytes, expected] of RAW_ANSWERS) {
  test(`${what} means ${expected.kind}`, async (t) => {
    const url = await tcpServer(t, (socket) => {
      if (bytes === undefined) socket.resetAndDestroy();
      else socket.end(bytes, 'latin1');
    });
    const sender = new HttpSender(someEndpoint(url));
    t.teardown(() => sender.close());
    t.strictSame(await sender.send(bytesBatch(1000), 5000), expected);
  });
}

test('an answer of status 101 means later', async (t) => {
  const url = await tcpServer(t, (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
  });
  const sender = new HttpSender(someEndpoint(url));
  t.match(await sender.send(bytesBatch(10), 1000), { kind: 'later' });
});

test('nobody listens: later, with the address', async (t) => {
  const url = await closedUrl();
  const sender = new HttpSender(someEndpoint(url));
  t.strictSame(await sender.send(bytesBatch(10), 5000), {
    kind: 'later',
    reason: `connect ECONNREFUSED ${new URL(url).host}`,
    down: true,
  });
  const named = new HttpSender(someEndpoint(url.replace('127.0.0.1', 'localhost')));
  const outcome = await named.send(bytesBatch(10), 5000);
  t.match(outcome, { kind: 'later', reason: `connect ECONNREFUSED ${new URL(url).host}` }, 'by name as well');
});

test('a name that nobody knows: later', async (t) => {
  const sender = new HttpSender(someEndpoint('http://collector.invalid:4318/v1/traces'));
  t.match(await sender.send(bytesBatch(10), 10_000), { kind: 'later', reason: /collector\.invalid/, down: true });
});

test('no answer within the time: later, and the connection goes', async (t) => {
  let closed: Promise<unknown> = Promise.resolve();
  const url = await tcpServer(t, (socket) => {
    closed = new Promise((resolve) => socket.on('close', resolve));
  });
  const sender = new HttpSender(someEndpoint(url));
  t.strictSame(await sender.send(bytesBatch(10), 100), { kind: 'later', reason: 'no answer within 100 ms' });
  await closed;
  const impatient = new HttpSender(someEndpoint(url, { timeoutMs: 50 }));
  t.strictSame(await impatient.send(bytesBatch(10), 5000), { kind: 'later', reason: 'no answer within 50 ms' });
});

test('200 whose body hangs means delivered when the time is up', async (t) => {
  const url = await tcpServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc');
  });
  const sender = new HttpSender(someEndpoint(url));
  t.strictSame(await sender.send(bytesBatch(10), 200), { kind: 'delivered' });
});

test('an answer without end is read up to 64 KiB, and the connection goes', async (t) => {
  let sent = 0;
  let closed: Promise<unknown> = Promise.resolve();
  const url = await tcpServer(t, (socket) => {
    closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write('HTTP/1.1 400 Bad\r\ncontent-type: text/plain\r\n\r\n');
    const more = (): void => {
      while (!socket.destroyed && socket.write('x'.repeat(16_384))) sent += 16_384;
    };
    socket.on('drain', more);
    more();
  });
  const sender = new HttpSender(someEndpoint(url));
  t.match(await sender.send(bytesBatch(10), 5000), { kind: 'refused', reason: `status 400: ${'x'.repeat(200)}…` });
  await closed;
  t.ok(sent < 64 * 1024 * 1024, 'nobody read on');
});

test('413 from a server that does not read the request means too-large', async (t) => {
  const url = await tcpServer(t, (socket) => {
    socket.pause();
    socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n');
  });
  const sender = new HttpSender(someEndpoint(url));
  const started = performance.now();
  t.strictSame(await sender.send(bytesBatch(16 * 1024 * 1024), 5000), { kind: 'too-large', reason: 'status 413' });
  t.ok(performance.now() - started < 4000);
});

test('a redirect is not followed, and its reason names where it would lead', async (t) => {
  const paths: (string | undefined)[] = [];
  const url = await httpServer(t, (request, response) => {
    paths.push(request.url);
    response.writeHead(307, { location: '/login?next=1' }).end();
  });
  const sender = new HttpSender(someEndpoint(`${url}/v1/traces`));
  t.strictSame(await sender.send(bytesBatch(10), 5000), {
    kind: 'later',
    reason: 'status 307: redirect to /login is not followed',
    down: true,
  });
  t.strictSame(paths, ['/v1/traces']);
});

test('a partial success is delivered with its number and words', async (t) => {
  const partialSuccess = { rejectedSpans: 1, errorMessage: 'too old' };
  const body = encodeAnswer('ExportTraceServiceResponse', { partialSuccess });
  const receiver = await startReceiver({
    respond: () => ({ status: 200, headers: { 'content-type': 'application/x-protobuf' }, body }),
  });
  t.teardown(() => receiver.close());
  const sender = new HttpSender(someEndpoint(`${receiver.url}/v1/traces`));
  t.teardown(() => sender.close());
  t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered', rejected: 1, reason: 'too old' });
});

test('connections are kept and shared: one at a time needs one, several at once have one each', async (t) => {
  const ports = new Set<number | undefined>();
  let waiting: (() => void)[] = [];
  let together = 1;
  const url = await httpServer(t, ({ socket }, response) => {
    ports.add(socket.remotePort);
    waiting.push(() => response.end());
    if (waiting.length < together) return;
    for (const go of waiting) go();
    waiting = [];
  });
  const sender = new HttpSender(someEndpoint(url));
  t.teardown(() => sender.close());
  for (let index = 0; index < 3; index += 1) await sender.send(bytesBatch(10), 5000);
  t.equal(ports.size, 1);
  together = 5;
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => sender.send(bytesBatch(10), 5000)));
  t.strictSame(outcomes, Array.from({ length: 5 }, () => ({ kind: 'delivered' })));
  t.equal(ports.size, 5);
});

test('connections that the server closes just as they are used cost nothing', async (t) => {
  let requests = 0;
  const url = await listen(
    t,
    createServer((request, response) => {
      requests += 1;
      const { socket } = request;
      // The second request on a connection is answered by a reset, as by a server whose keep-alive time is over.
      const state = socket as typeof socket & { used?: boolean };
      if (state.used) socket.resetAndDestroy();
      else request.resume().on('end', () => response.end());
      state.used = true;
    }),
  );
  const sender = new HttpSender(someEndpoint(url));
  t.teardown(() => sender.close());
  const three = () => Promise.all([1, 2, 3].map(() => sender.send(bytesBatch(10), 5000)));
  const delivered = [1, 2, 3].map(() => ({ kind: 'delivered' }));
  t.strictSame(await three(), delivered);
  t.strictSame(await three(), delivered);
  t.equal(requests, 9);
});

test('over IPv6', { skip: !hasIpv6 && 'no IPv6 here' }, async (t) => {
  const receiver = await startReceiver({ host: '::1' });
  t.teardown(() => receiver.close());
  const sender = new HttpSender(someEndpoint(`${receiver.url}/v1/traces`));
  t.teardown(() => sender.close());
  t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered' });
  t.equal(receiver.spans().length, 2);
});

test('a closed sender gives up what is under way and takes nothing', async (t) => {
  let arrived = (): void => {};
  const request = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const url = await tcpServer(t, () => arrived());
  const sender = new HttpSender(someEndpoint(url));
  const sending = sender.send(bytesBatch(10), 5000);
  await request;
  sender.close();
  t.match(await sending, { kind: 'later' });
  t.match(await sender.send(bytesBatch(10), 5000), { kind: 'later', reason: 'closed' });
  t.ok(sender.readyAt() <= 0);
});

for (const [what, host] of [['an address', '127.0.0.1'], ['a name with several addresses', 'several.localhost']] as const) {
  test(`neither a kept connection nor a waiting request holds the process (${what})`, async (t) => {
    let requests = 0;
    const url = await httpServer(t, (_request, response) => {
      requests += 1;
      // The first is answered and its connection kept; the others never.
      if (requests === 1) response.end();
    });
    const { hostname, port } = new URL(url);
    t.equal(hostname, '127.0.0.1');
    const script = join(__dirname, '..', 'support', 'send-and-leave.js');
    const child = spawn(process.execPath, [script, `http://${host}:${port}`], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const started = performance.now();
    const [code] = (await once(child, 'exit')) as [number];
    t.equal(code, 0);
    t.ok(performance.now() - started < 8000, 'long before the request would time out');
    t.equal(requests, 3);
  });
}
