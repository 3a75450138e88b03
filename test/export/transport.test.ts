import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { endpointOf } from '../../src/export/endpoint.js';
import { httpTransport, type Outcome } from '../../src/export/transport.js';
import type { Answer } from '../../tools/otlp/answer.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { ROOT } from '../support/run-app.js';
import { settingsOf } from './settings-of.js';

function transportTo(url: string, more: Record<string, string> = {}) {
  const settings = settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...more });
  return httpTransport(endpointOf(settings), 'application/json', settings);
}

/** No spans, in JSON. */
const EMPTY = Buffer.from('{"resourceSpans":[]}');

/** A server that keeps what it got, and never answers unless it is told how. */
async function listen(t: Test, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('a request is delivered, with what its settings say', async (t) => {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const transport = transportTo(receiver.url.replace('//', '//user:secret@'), { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a' });
  t.same(await transport.send(EMPTY, 1000), { kind: 'delivered' });
  t.match(receiver.requests[0], {
    path: '/v1/traces',
    headers: {
      'content-type': 'application/json',
      'content-length': '20',
      authorization: `Basic ${Buffer.from('user:secret').toString('base64')}`,
      'x-tenant': 'a',
      'user-agent': /^otel-agent-node\/\d/,
    },
  });
  t.equal(receiver.requests[0]?.headers['traceparent'], undefined);
});

t.test('requests follow each other on one connection, compressed when that is wanted', async (t) => {
  const connections = new Set<unknown>();
  const bodies: string[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    connections.add(request.socket);
    const chunks = await request.toArray();
    bodies.push(gunzipSync(Buffer.concat(chunks)).toString());
    response.setHeader('content-type', 'application/json').end('{}');
  });
  const transport = transportTo(`http://${await listen(t, server)}`, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
  for (let count = 0; count < 3; count += 1) t.same(await transport.send(EMPTY, 1000), { kind: 'delivered' });
  t.same(bodies, Array.from({ length: 3 }, () => EMPTY.toString()));
  t.equal(connections.size, 1);
  server.closeAllConnections();
});

const ANSWERS: readonly [Answer, Outcome][] = [
  [{ status: 200 }, { kind: 'delivered' }],
  [{ status: 202, headers: { 'content-type': 'text/plain' }, body: 'ok' }, { kind: 'delivered' }],
  [
    { status: 200, headers: { 'content-type': 'Text/HTML; charset=utf-8' }, body: '<html>' },
    { kind: 'refused', reason: 'status 200 with an HTML page: not an OTLP receiver' },
  ],
  [{ status: 301, headers: { location: '/elsewhere' } }, { kind: 'refused', reason: 'status 301' }],
  [
    { status: 400, headers: { 'content-type': 'text/plain' }, body: 'a\r\nb\u0007' },
    { kind: 'refused', reason: 'status 400: a b' },
  ],
  [{ status: 413 }, { kind: 'refused', reason: 'status 413' }],
  [{ status: 500 }, { kind: 'refused', reason: 'status 500' }],
  [{ status: 429 }, { kind: 'later', reason: 'status 429' }],
  [{ status: 429, headers: { 'retry-after': '2' } }, { kind: 'later', reason: 'status 429', retryAfterMs: 2000 }],
  [{ status: 429, headers: { 'retry-after': '1e99' } }, { kind: 'later', reason: 'status 429', retryAfterMs: 600_000 }],
  [{ status: 503, headers: { 'retry-after': 'soon' } }, { kind: 'later', reason: 'status 503' }],
  [{ status: 502 }, { kind: 'later', reason: 'status 502' }],
  [{ status: 504 }, { kind: 'later', reason: 'status 504' }],
];

t.test('an answer is a delivery, a refusal, or a reason to try again', async (t) => {
  for (const [answer, outcome] of ANSWERS) {
    const receiver = await startReceiver({ respond: () => answer });
    t.same(await transportTo(receiver.url).send(EMPTY, 1000), outcome, JSON.stringify(answer));
    await receiver.close();
  }
});

t.test('a long answer is quoted in part', async (t) => {
  const body = 'x'.repeat(100_000);
  const receiver = await startReceiver({ respond: () => ({ status: 400, headers: { 'content-type': 'text/plain' }, body }) });
  t.teardown(() => receiver.close());
  const outcome = await transportTo(receiver.url).send(EMPTY, 1000);
  t.ok(outcome.kind === 'refused' && outcome.reason.length < 300);
});

t.test('no answer in time is a reason to try again, and so is an end of the request by ourselves', async (t) => {
  const server = createServer(() => {});
  const transport = transportTo(`http://${await listen(t, server)}`);
  t.same(await transport.send(EMPTY, 50), { kind: 'later', reason: 'no answer within 50 ms' });
  const ended = transport.send(EMPTY, 60_000);
  await once(server, 'request');
  transport.abandon?.('the end');
  t.same(await ended, { kind: 'later', reason: 'the end' });
  transport.abandon?.('nothing is under way');
  server.closeAllConnections();
});

t.test('a request that cannot be made is a refusal', async (t) => {
  const endpoint = { url: new URL('http://127.0.0.1:9'), headers: { 'x-bad': 'a\nb' }, name: 'bad' };
  const transport = httpTransport(endpoint, 'application/json', settingsOf({}));
  t.match(await transport.send(EMPTY, 1000), { kind: 'refused', reason: /Invalid character in header/ });
});

t.test('TLS is spoken with the certificates of the settings', async (t) => {
  const file = (name: string) => join(ROOT, 'test/fixtures/containment', `localhost-${name}.pem`);
  const pems = { key: readFileSync(file('key')), cert: readFileSync(file('cert')) };
  const clients: (string | undefined)[] = [];
  const server = createSecureServer({ ...pems, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const { subject } = (request.socket as import('node:tls').TLSSocket).getPeerCertificate();
    clients.push(subject?.CN as string | undefined);
    response.end();
  });
  const url = `https://${await listen(t, server)}`;
  t.match(await transportTo(url).send(EMPTY, 1000), { kind: 'later', reason: /self-signed certificate/ });
  const trusting = { OTEL_EXPORTER_OTLP_CERTIFICATE: file('cert') };
  t.same(await transportTo(url, trusting).send(EMPTY, 1000), { kind: 'delivered' });
  const known = {
    ...trusting,
    OTEL_EXPORTER_OTLP_CLIENT_KEY: file('key'),
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('cert'),
  };
  t.same(await transportTo(url, known).send(EMPTY, 1000), { kind: 'delivered' });
  t.same(clients, [undefined, 'localhost']);
  server.closeAllConnections();
});
