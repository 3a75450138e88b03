import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { type Test, test } from 'tap';
import { GrpcSender } from '../../src/export/grpc-sender.js';
import type { Outcome } from '../../src/export/sender.js';
import { finishedSpanOf } from '../../src/testing/of-readable-span.js';
import { encodeAnswer } from '../../tools/otlp/protobuf.js';
import { endedSpans } from '../support/ended-spans.js';
import { type GrpcAnswer, startGrpcReceiver } from '../support/grpc-receiver.js';
import { closedUrl, httpServer, listen, tcpServer } from '../support/local-server.js';
import { retryInfoDetails } from '../support/retry-info-details.js';
import { bytesBatch, someBatch, someEndpoint } from '../support/sending.js';

const grpc = (url: string, more = {}) => new GrpcSender(someEndpoint(url, { protocol: 'grpc', ...more }));

for (const compression of ['none', 'gzip'] as const) {
  test(`${compression}: every field of a span arrives at gRPC's own server, with our headers`, async (t) => {
    const receiver = await startGrpcReceiver();
    t.teardown(() => receiver.close());
    const sender = grpc(receiver.url, { compression, headers: { 'x-tenant': 'acme', authorization: 'Bearer t' } });
    t.teardown(() => sender.close());
    const spans = endedSpans();
    t.strictSame(await sender.send(someBatch('protobuf', spans), 5000), { kind: 'delivered' });
    t.strictSame(receiver.spans(), spans.map(finishedSpanOf));
    const [headers] = receiver.calls;
    t.match(headers?.getMap(), { 'x-tenant': 'acme', authorization: 'Bearer t', 'user-agent': /^otel-agent-node\// });
  });
}

const partial = (partialSuccess: object) => encodeAnswer('ExportTraceServiceResponse', { partialSuccess });

const ANSWERS: [what: string, answer: GrpcAnswer, expected: Outcome][] = [
  [
    'a partial success',
    { body: partial({ rejectedSpans: 1, errorMessage: 'too old' }) },
    { kind: 'delivered', rejected: 1, reason: 'too old' },
  ],
  [
    'a warning',
    { body: partial({ errorMessage: 'old client' }) },
    { kind: 'delivered', reason: 'old client' },
  ],
  [
    'UNAVAILABLE',
    { code: status.UNAVAILABLE, details: 'full: 100 %' },
    { kind: 'later', reason: 'status 14 UNAVAILABLE: full: 100 %' },
  ],
  [
    'UNAVAILABLE with RetryInfo',
    { code: status.UNAVAILABLE, statusDetails: retryInfoDetails(2, 500_000_000) },
    { kind: 'later', reason: 'status 14 UNAVAILABLE', retryAfterMs: 2500 },
  ],
  ['CANCELLED', { code: status.CANCELLED }, { kind: 'later', reason: 'status 1 CANCELLED' }],
  ['DEADLINE_EXCEEDED', { code: status.DEADLINE_EXCEEDED }, { kind: 'later', reason: 'status 4 DEADLINE_EXCEEDED' }],
  ['ABORTED', { code: status.ABORTED }, { kind: 'later', reason: 'status 10 ABORTED' }],
  ['OUT_OF_RANGE', { code: status.OUT_OF_RANGE }, { kind: 'later', reason: 'status 11 OUT_OF_RANGE' }],
  ['DATA_LOSS', { code: status.DATA_LOSS }, { kind: 'later', reason: 'status 15 DATA_LOSS' }],
  [
    'RESOURCE_EXHAUSTED with RetryInfo',
    { code: status.RESOURCE_EXHAUSTED, details: 'quota', statusDetails: retryInfoDetails(0, 0) },
    { kind: 'later', reason: 'status 8 RESOURCE_EXHAUSTED: quota', retryAfterMs: 0 },
  ],
  [
    'RESOURCE_EXHAUSTED for good',
    { code: status.RESOURCE_EXHAUSTED, details: 'quota' },
    { kind: 'refused', reason: 'status 8 RESOURCE_EXHAUSTED: quota' },
  ],
  [
    'a message too large for grpc-java',
    { code: status.RESOURCE_EXHAUSTED, details: 'gRPC message exceeds maximum size 4194304: 5000000' },
    { kind: 'too-large', reason: 'status 8 RESOURCE_EXHAUSTED: gRPC message exceeds maximum size 4194304: 5000000' },
  ],
  [
    'a message too large for tonic',
    { code: status.OUT_OF_RANGE, details: 'Error, decoded message length too large: found 5 bytes' },
    { kind: 'too-large', reason: 'status 11 OUT_OF_RANGE: Error, decoded message length too large: found 5 bytes' },
  ],
  [
    'INVALID_ARGUMENT, which repeats our header',
    { code: status.INVALID_ARGUMENT, details: 'grüße\nfrom tok3n!' },
    { kind: 'refused', reason: 'status 3 INVALID_ARGUMENT: grüße from (hidden)!' },
  ],
  ['UNAUTHENTICATED', { code: status.UNAUTHENTICATED }, { kind: 'refused', reason: 'status 16 UNAUTHENTICATED' }],
  ['UNIMPLEMENTED', { code: status.UNIMPLEMENTED }, { kind: 'refused', reason: 'status 12 UNIMPLEMENTED' }],
  [
    'INTERNAL, which the settings add to the statuses to retry',
    { code: status.INTERNAL },
    { kind: 'later', reason: 'status 13 INTERNAL' },
  ],
];

for (const [what, answer, expected] of ANSWERS) {
  test(`${what} means ${expected.kind}`, async (t) => {
    const receiver = await startGrpcReceiver({ respond: () => answer });
    t.teardown(() => receiver.close());
    const sender = grpc(receiver.url, { headers: { authorization: 'Bearer tok3n' }, retryStatuses: [500, 13] });
    t.teardown(() => sender.close());
    t.strictSame(await sender.send(someBatch(), 5000), expected);
  });
}

test('a message beyond the limit of the server is too large', async (t) => {
  const receiver = await startGrpcReceiver({ server: { 'grpc.max_receive_message_length': 100 } });
  t.teardown(() => receiver.close());
  const sender = grpc(receiver.url);
  t.teardown(() => sender.close());
  t.match(await sender.send(someBatch(), 5000), { kind: 'too-large', reason: /larger than max/ });
});

type OnStream = (stream: ServerHttp2Stream, index: number, headers: IncomingHttpHeaders) => void;

/** A server of HTTP/2 that does to each stream as told. */
function rawServer(t: Test, onStream: OnStream): Promise<string> {
  let streams = 0;
  const server: Http2Server = createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {});
    stream.resume();
    onStream(stream, (streams += 1), headers);
  });
  t.teardown(() => {
    for (const session of sessions) session.destroy();
  });
  return listen(t, server);
}

const GRPC = { ':status': 200, 'content-type': 'application/grpc' };
const EMPTY_MESSAGE = Buffer.alloc(5);

function answerWith(stream: ServerHttp2Stream, message: Buffer, trailers?: Record<string, string>, headers = {}): void {
  stream.respond({ ...GRPC, ...headers }, { waitForTrailers: trailers !== undefined });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
  stream.end(message);
}

const framed = (flag: number, body: Uint8Array) => Buffer.concat([Buffer.of(flag, 0, 0, 0, body.length), body]);
const rejected = partial({ rejectedSpans: 3 });

const STREAMS: [what: string, onStream: (stream: ServerHttp2Stream) => void, expected: Outcome][] = [
  [
    'an answer that is compressed',
    (stream) => answerWith(stream, framed(1, gzipSync(rejected)), { 'grpc-status': '0' }, { 'grpc-encoding': 'gzip' }),
    { kind: 'delivered', rejected: 3 },
  ],
  [
    'an answer with a damaged message',
    (stream) => answerWith(stream, framed(1, Buffer.from('none')), { 'grpc-status': '0' }, { 'grpc-encoding': 'gzip' }),
    { kind: 'delivered' },
  ],
  ['a message without a status', (stream) => answerWith(stream, EMPTY_MESSAGE), { kind: 'delivered' }],
  [
    'neither message nor status',
    (stream) => answerWith(stream, Buffer.alloc(2)),
    { kind: 'later', reason: 'the answer broke off before its status' },
  ],
  [
    'a status that is no number',
    (stream) => answerWith(stream, EMPTY_MESSAGE, { 'grpc-status': 'x', 'grpc-message': 'a%20b%zz' }),
    { kind: 'refused', reason: 'status x UNKNOWN: a%20b%zz' },
  ],
  [
    'an HTML page',
    (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/html' });
      stream.end('<html>');
    },
    { kind: 'later', reason: 'status 200 without gRPC: not OTLP/gRPC' },
  ],
  [
    'a proxy without a server behind it',
    (stream) => {
      stream.respond({ ':status': 503, 'content-type': 'text/plain', 'retry-after': '3' });
      stream.end('no upstream');
    },
    { kind: 'later', reason: 'status 503: no upstream', retryAfterMs: 3000 },
  ],
  [
    'a proxy for which it is too large',
    (stream) => {
      stream.respond({ ':status': 413 });
      stream.end();
    },
    { kind: 'too-large', reason: 'status 413' },
  ],
  [
    'a stream that is reset',
    (stream) => stream.close(2),
    { kind: 'later', reason: 'Stream closed with error code NGHTTP2_INTERNAL_ERROR' },
  ],
  [
    'a connection that is cut',
    (stream) => stream.session?.destroy(),
    { kind: 'later', reason: 'the stream was closed without an answer', down: true },
  ],
];

for (const [what, onStream, expected] of STREAMS) {
  test(`${what} means ${expected.kind}`, async (t) => {
    const sender = grpc(await rawServer(t, onStream));
    t.teardown(() => sender.close());
    t.strictSame(await sender.send(bytesBatch(1000), 5000), expected);
  });
}

test('an answer without end is read up to 64 KiB', async (t) => {
  const url = await rawServer(t, (stream) => {
    stream.respond(GRPC);
    const more = (): void => {
      while (!stream.destroyed && stream.write(Buffer.alloc(16_384, 1))) continue;
    };
    stream.on('drain', more);
    more();
  });
  const sender = grpc(url);
  t.teardown(() => sender.close());
  t.match(await sender.send(bytesBatch(10), 5000), { kind: 'later', reason: 'the answer broke off before its status' });
});

test('a server that goes away: calls under way end, the next one connects anew', async (t) => {
  const sessions = new Set<unknown>();
  const url = await rawServer(t, (stream, index) => {
    sessions.add(stream.session);
    if (index === 1) stream.session?.goaway(0);
    setTimeout(() => answerWith(stream, EMPTY_MESSAGE, { 'grpc-status': '0' }), 50);
  });
  const sender = grpc(url);
  t.teardown(() => sender.close());
  t.strictSame(await sender.send(bytesBatch(10), 5000), { kind: 'delivered' });
  t.strictSame(await sender.send(bytesBatch(10), 5000), { kind: 'delivered' });
  t.equal(sessions.size, 2);
});

test('a stream that a server on its way out refuses is sent again at once, on a new connection', async (t) => {
  const sessions = new Set<unknown>();
  const url = await rawServer(t, (stream, index) => {
    sessions.add(stream.session);
    if (index === 1) stream.close(7);
    else answerWith(stream, EMPTY_MESSAGE, { 'grpc-status': '0' });
  });
  const sender = grpc(url);
  t.teardown(() => sender.close());
  t.strictSame(await sender.send(bytesBatch(10), 5000), { kind: 'delivered' });
  t.equal(sessions.size, 2);
  const stubborn = grpc(await rawServer(t, (stream) => stream.close(7)));
  t.teardown(() => stubborn.close());
  t.match(await stubborn.send(bytesBatch(10), 5000), { kind: 'later', reason: /REFUSED_STREAM/ });
});

test('many calls share one connection', async (t) => {
  const sessions = new Set<unknown>();
  let waiting: ServerHttp2Stream[] = [];
  const url = await rawServer(t, (stream) => {
    sessions.add(stream.session);
    waiting.push(stream);
    if (waiting.length < 8) return;
    for (const each of waiting) answerWith(each, EMPTY_MESSAGE, { 'grpc-status': '0' });
    waiting = [];
  });
  const sender = grpc(url);
  t.teardown(() => sender.close());
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => sender.send(bytesBatch(300_000), 5000)));
  t.strictSame(outcomes, Array.from({ length: 8 }, () => ({ kind: 'delivered' })));
  t.equal(sessions.size, 1);
});

test('no answer within the time: later; the server is told the time; the next call connects anew', async (t) => {
  const sessions = new Set<unknown>();
  const timeouts: unknown[] = [];
  const url = await rawServer(t, (stream, index, headers) => {
    sessions.add(stream.session);
    timeouts.push(headers['grpc-timeout']);
    if (index === 2) answerWith(stream, EMPTY_MESSAGE, { 'grpc-status': '0' });
  });
  const sender = grpc(url);
  t.teardown(() => sender.close());
  t.strictSame(await sender.send(bytesBatch(10), 100), { kind: 'later', reason: 'no answer within 100 ms' });
  t.strictSame(await sender.send(bytesBatch(10), 5000), { kind: 'delivered' });
  t.equal(sessions.size, 2);
  t.match(timeouts, [/^\d\d\d?m$/, /^\d{4}m$/]);
});

test('a server that hangs is left no connection behind', async (t) => {
  const closed: Promise<unknown>[] = [];
  const url = await rawServer(t, ({ session }) => {
    const { socket } = session ?? {};
    closed.push(new Promise((resolve) => socket?.on('close', resolve)));
  });
  const sender = grpc(url);
  await Promise.all([sender.send(bytesBatch(10), 100), sender.send(bytesBatch(10), 150)]);
  await sender.send(bytesBatch(10), 100);
  t.equal(closed.length, 3);
  await Promise.all(closed);
});

test('a server restarts: the next call reaches the new one', async (t) => {
  const first = await startGrpcReceiver();
  const sender = grpc(first.url);
  t.teardown(() => sender.close());
  t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered' });
  first.close();
  t.match(await sender.send(someBatch(), 5000), { kind: 'later' });
  const second = await startGrpcReceiver({ address: `127.0.0.1:${first.port}` });
  t.teardown(() => second.close());
  t.strictSame(await sender.send(someBatch(), 5000), { kind: 'delivered' });
  t.equal(second.spans().length, 2);
});

test('nobody listens, or somebody who speaks something else: later, and the reason says what to look at', async (t) => {
  const closed = await closedUrl();
  const refused = grpc(closed);
  t.strictSame(await refused.send(bytesBatch(10), 5000), {
    kind: 'later',
    reason: `connect ECONNREFUSED ${new URL(closed).host}`,
    down: true,
  });
  const http1 = grpc(await httpServer(t, (_request, response) => response.end('ok')));
  t.strictSame(await http1.send(bytesBatch(10), 5000), {
    kind: 'later',
    reason: 'the answer is not HTTP/2; is it an OTLP/HTTP port?',
    down: true,
  });
  const silent = grpc(await tcpServer(t, (socket: Socket) => socket.end()));
  t.match(await silent.send(bytesBatch(10), 5000), { kind: 'later' });
});

test('a batch of JSON is refused', async (t) => {
  const sender = grpc('http://127.0.0.1:9');
  const outcome = await sender.send(someBatch('json'), 5000);
  t.strictSame(outcome, { kind: 'refused', reason: 'OTLP/gRPC takes protobuf, not json' });
  t.equal(sender.describe(), 'grpc(the endpoint)');
  t.equal(grpc('http://a', { compression: 'gzip' }).describe(), 'grpc(the endpoint, gzip)');
});

test('a closed sender gives up what is under way and takes nothing', async (t) => {
  let arrived = (): void => {};
  const request = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const sender = grpc(await rawServer(t, () => arrived()));
  const sending = sender.send(bytesBatch(10), 5000);
  await request;
  sender.close();
  t.match(await sending, { kind: 'later' });
  t.match(await sender.send(bytesBatch(10), 5000), { kind: 'later', reason: 'closed' });
  t.ok(sender.readyAt() <= 0);
});

for (const host of ['127.0.0.1', 'several.localhost']) {
  test(`neither the connection nor a waiting call holds the process (${host})`, async (t) => {
    let streams = 0;
    const url = await rawServer(t, (stream) => {
      streams += 1;
      if (streams === 1) answerWith(stream, EMPTY_MESSAGE, { 'grpc-status': '0' });
    });
    const script = join(__dirname, '..', 'support', 'send-and-leave.js');
    const child = spawn(process.execPath, [script, url.replace('127.0.0.1', host), 'grpc'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const started = performance.now();
    const [code] = (await once(child, 'exit')) as [number];
    t.equal(code, 0);
    t.ok(performance.now() - started < 8000, 'long before the call would time out');
    t.equal(streams, 3);
  });
}
