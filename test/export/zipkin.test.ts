import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, type SpanStatus, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { HttpSender } from '../../src/export/http-sender.js';
import { packingFor } from '../../src/export/encode.js';
import type { ZipkinSpan } from '../../src/export/zipkin-span.js';
import { endedSpans, PARENT_ID, START, TRACE_ID } from '../support/ended-spans.js';
import { listen } from '../support/local-server.js';
import { someEndpoint } from '../support/sending.js';

const decode = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString()) as ZipkinSpan[];

test('a span of the SDK as Zipkin writes it', async (t) => {
  const spans = endedSpans();
  const [child, root] = decode(zipkinEncode(spans));
  const startMicros = START[0] * 1_000_000 + 123_456;
  t.strictSame(child, {
    traceId: TRACE_ID,
    id: spans[0]?.spanContext().spanId,
    parentId: PARENT_ID,
    name: 'POST /orders',
    kind: 'CLIENT',
    timestamp: startMicros,
    duration: 1_000_500,
    localEndpoint: { serviceName: 'shop' },
    remoteEndpoint: { serviceName: 'db.internal' },
    annotations: [{ timestamp: startMicros + 1000, value: '"exception": {"exception.message":"no"}' }],
    tags: {
      'process.pid': '42',
      text: 'grüße 🦉\u2028',
      yes: 'true',
      zero: '0',
      negative: '-3',
      fraction: '0.25',
      large: '9007199254740991',
      list: '["a","b"]',
      numbers: '[1,-2,3.5]',
      'server.address': 'db.internal',
      'server.port': '5432',
      'otel.status_code': 'ERROR',
      error: 'no',
      'otel.scope.name': 'lib',
      'otel.scope.version': '1.2.3',
      'otel.library.name': 'lib',
      'otel.library.version': '1.2.3',
    },
  });
  t.strictSame(root, {
    traceId: spans[1]?.spanContext().traceId,
    id: spans[1]?.spanContext().spanId,
    name: 'root',
    timestamp: startMicros,
    duration: 1,
    localEndpoint: { serviceName: 'shop' },
    tags: { 'process.pid': '42', 'otel.scope.name': 'lib', 'otel.library.name': 'lib' },
  });
});

function zipkinOf(kind: SpanKind, attributes: Attributes, status?: SpanStatus): ZipkinSpan | undefined {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ team: 'a' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    spanLimits: { attributeCountLimit: 3, eventCountLimit: 1, linkCountLimit: 1 },
  });
  const context = { traceId: TRACE_ID, spanId: PARENT_ID, traceFlags: 1 };
  const links = [{ context }, { context }];
  const span = provider
    .getTracer('lib')
    .startSpan('x', { kind, attributes, links }, trace.setSpanContext(ROOT_CONTEXT, context));
  span.addEvent('one').addEvent('two');
  if (status) span.setStatus(status);
  span.end();
  return decode(zipkinEncode(exporter.getFinishedSpans()))[0];
}

const { CLIENT, SERVER, PRODUCER, CONSUMER, INTERNAL } = SpanKind;

const REMOTES: [what: string, kind: SpanKind, attributes: Attributes, remote: ZipkinSpan['remoteEndpoint']][] = [
  ['the other service', CLIENT, { 'server.address': 'h', 'peer.service': 'orders' }, { serviceName: 'orders' }],
  ['its later name', CLIENT, { 'peer.service': 'b', 'service.peer.name': 'a' }, { serviceName: 'a' }],
  ['the broker of a producer', PRODUCER, { 'server.address': 'kafka' }, { serviceName: 'kafka' }],
  [
    'an IPv4 address with its port',
    CLIENT,
    { 'network.peer.address': '10.0.0.1', 'network.peer.port': 5432 },
    { ipv4: '10.0.0.1', port: 5432 },
  ],
  ['an IPv6 address', CLIENT, { 'network.peer.address': '::1' }, { ipv6: '::1' }],
  ['the path of a socket', CLIENT, { 'network.peer.address': '/run/pg' }, { serviceName: '/run/pg' }],
  ['a database', CLIENT, { 'db.namespace': 'shop' }, { serviceName: 'shop' }],
  ['nothing that is empty', CLIENT, { 'peer.service': '', 'db.name': 'd' }, { serviceName: 'd' }],
  ['nothing for a client that says nothing', CLIENT, {}, undefined],
  ['nothing for a server', SERVER, { 'server.address': 'me' }, undefined],
  ['nothing for a consumer', CONSUMER, { 'server.address': 'kafka' }, undefined],
  ['nothing for an internal span', INTERNAL, { 'server.address': 'h' }, undefined],
];

for (const [what, kind, attributes, remote] of REMOTES) {
  test(`remote endpoint: ${what}`, async (t) => {
    t.strictSame(zipkinOf(kind, attributes)?.remoteEndpoint, remote);
  });
}

type Tags = Record<string, string | undefined>;

const TAGS: [what: string, attributes: Attributes, status: SpanStatus | undefined, tags: Tags][] = [
  ['an error without words', {}, { code: SpanStatusCode.ERROR }, { error: '', 'otel.status_code': 'ERROR' }],
  ['OK has no error', {}, { code: SpanStatusCode.OK }, { error: undefined, 'otel.status_code': 'OK' }],
  ['an error that is none', { error: false }, undefined, { error: undefined, 'otel.status_code': undefined }],
  ['the span knows better than its resource', { team: 'b' }, undefined, { team: 'b' }],
  [
    'what was dropped is counted',
    { a: 1, b: 2, c: 3, d: 4 },
    undefined,
    { 'otel.dropped_attributes_count': '1', 'otel.dropped_events_count': '1', 'otel.dropped_links_count': '1' },
  ],
];

for (const [what, attributes, status, expected] of TAGS) {
  test(`tags: ${what}`, async (t) => {
    const tags = zipkinOf(INTERNAL, attributes, status)?.tags ?? {};
    for (const [key, value] of Object.entries(expected)) t.equal(tags[key], value, key);
  });
}

test('a service without a name, and an event without attributes', async (t) => {
  const span = zipkinOf(SERVER, {});
  t.strictSame(span?.localEndpoint, { serviceName: 'unknown_service' });
  t.match(span?.annotations, [{ value: 'two' }]);
  t.equal(span?.kind, 'SERVER');
});

test('a list of spans arrives at a server that answers as Zipkin does', async (t) => {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  const base = await listen(
    t,
    createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ url: request.url, headers: request.headers, body });
        response.writeHead(202).end();
      });
    }),
  );
  const sender = new HttpSender(someEndpoint(`${base}/api/v2/spans`, { protocol: 'http/json' }));
  t.teardown(() => sender.close());
  const spans: readonly ReadableSpan[] = endedSpans();
  const body = zipkinEncode(spans);
  const batch = { id: 'z', body, encoding: 'json', spans: spans.length, since: 0 } as const;
  t.strictSame(await sender.send(batch, 5000), { kind: 'delivered' });
  t.match(seen, [{ url: '/api/v2/spans', headers: { 'content-type': 'application/json' } }]);
  t.strictSame(JSON.parse(seen[0]?.body ?? ''), decode(body));
});

function zipkinEncode(spans: readonly ReadableSpan[]): Uint8Array {
  const packing = packingFor('zipkin');
  for (const span of spans) packing.add(span);
  return packing.take();
}
