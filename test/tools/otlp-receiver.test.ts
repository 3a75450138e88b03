import { EventEmitter, once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { deflateSync, gzipSync } from 'node:zlib';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, createTraceState, trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';

const START: [number, number] = [1_767_225_600, 123_456_789];
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const REMOTE = '00f067aa0ba902b7';

/** A span of the real SDK that uses every field that we decode. */
async function endedSpans(): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 42 }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const remote = {
    traceId: TRACE_ID,
    spanId: REMOTE,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    traceState: createTraceState('ot=th:8,v=1'),
  };
  const span = provider.getTracer('lib', '1.2.3').startSpan(
    'POST /orders',
    {
      kind: SpanKind.SERVER,
      startTime: START,
      attributes: {
        text: 'grüße 🦉',
        yes: true,
        no: false,
        zero: 0,
        empty: '',
        negative: -3,
        fraction: 0.25,
        large: Number.MAX_SAFE_INTEGER,
        list: ['a', 'b'],
        numbers: [1, -2, 3.5],
      },
      links: [{ context: { ...remote, spanId: 'b7ad6b7169203331' }, attributes: { why: 'batch' } }],
    },
    trace.setSpanContext(ROOT_CONTEXT, remote),
  );
  span.addEvent('exception', { 'exception.message': 'no' }, [START[0], START[1] + 1_000_000]);
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
  span.end([START[0] + 1, START[1] + 500_000]);
  const root = provider.getTracer('lib').startSpan('root', { root: true, startTime: START });
  root.end([START[0], START[1] + 1]);
  await provider.forceFlush();
  return exporter.getFinishedSpans();
}

const serializers = {
  protobuf: { type: 'application/x-protobuf', serializer: ProtobufTraceSerializer },
  JSON: { type: 'application/json; charset=utf-8', serializer: JsonTraceSerializer },
};
const compressions = { gzip: gzipSync, deflate: deflateSync, identity: (data: Uint8Array): Uint8Array => data };

async function encoded(format: keyof typeof serializers): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(serializers[format].serializer.serializeRequest(await endedSpans()) ?? []);
}

async function post(url: string, body: Uint8Array, headers: Record<string, string>): Promise<Response> {
  return fetch(`${url}/v1/traces`, { method: 'POST', headers, body: new Uint8Array(body) });
}

for (const [format, { type, serializer }] of Object.entries(serializers)) {
  for (const [compression, compress] of Object.entries(compressions)) {
    test(`${format}, ${compression}: every field of a span of the SDK arrives`, async (t) => {
      const receiver = await startReceiver();
      t.teardown(() => receiver.close());
      const [ended] = await endedSpans();
      const body = compress(serializer.serializeRequest(await endedSpans()) ?? new Uint8Array());
      const response = await post(receiver.url, body, { 'content-type': type, 'content-encoding': compression });

      t.equal(response.status, 200);
      t.equal(response.headers.get('content-type'), type.split(';')[0]);
      const answer = new Uint8Array(await response.arrayBuffer());
      t.strictSame(serializer.deserializeResponse(answer).partialSuccess ?? null, null, 'everything was taken');

      const [span, root] = receiver.spans();
      t.match(span, {
        traceId: TRACE_ID,
        spanId: /^[0-9a-f]{16}$/,
        parentSpanId: REMOTE,
        name: 'POST /orders',
        kind: 'SERVER',
        durationMs: 1000.5,
        status: { code: 'ERROR', message: 'no' },
        traceState: 'ot=th:8,v=1',
        scope: { name: 'lib', version: '1.2.3' },
        service: 'shop',
      });
      t.ok(Math.abs((span?.startMs ?? 0) - 1_767_225_600_123.456) < 0.002, 'the start keeps its microseconds');
      t.strictSame(span?.attributes, ended?.attributes);
      t.strictSame(span?.resource, { 'service.name': 'shop', 'process.pid': 42 });
      t.match(span?.events, [{ name: 'exception', attributes: { 'exception.message': 'no' } }]);
      t.ok(Math.abs((span?.events[0]?.timeMs ?? 0) - 1_767_225_600_124.456) < 0.002);
      t.strictSame(span?.links, [{ traceId: TRACE_ID, spanId: 'b7ad6b7169203331', attributes: { why: 'batch' } }]);

      t.match(root, { name: 'root', kind: 'INTERNAL', durationMs: 0.000_001, status: { code: 'UNSET' }, links: [] });
      t.notOk(root && ('parentSpanId' in root || 'traceState' in root), 'what is absent has no key');
      t.strictSame(root?.scope, { name: 'lib' });

      t.match(receiver.requests, [
        { path: '/v1/traces', contentType: type, byteLength: body.length, spanCount: 2, status: 200 },
      ]);
      t.equal(receiver.requests[0]?.headers['content-encoding'], compression);
    });
  }
}

test('64-bit integers beyond 2^53, maps and bytes are not lost', async (t) => {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const list = { arrayValue: { values: [{ intValue: '1' }] } };
  const attributes = [
    { key: 'big', value: { intValue: '9223372036854775807' } },
    { key: 'small', value: { intValue: '-12' } },
    { key: 'nan', value: { doubleValue: 'NaN' } },
    { key: 'bytes', value: { bytesValue: 'AQID' } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: list }] } } },
    { key: 'gaps', value: { arrayValue: { values: [{}, { stringValue: 'x' }] } } },
    { key: 'nothing', value: {} },
  ];
  const body = { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'AB'.repeat(16), attributes }] }] }] };
  await post(receiver.url, Buffer.from(JSON.stringify(body)), { 'content-type': 'application/json' });
  const [span] = receiver.spans();
  t.equal(span?.traceId, 'ab'.repeat(16));
  t.strictSame(span?.attributes, {
    big: '9223372036854775807',
    small: -12,
    nan: Number.NaN,
    bytes: 'AQID',
    map: '{"a":[1]}',
    gaps: [null, 'x'],
    nothing: '',
  });
});

test('refuses what is no export request, with a status that says why', async (t) => {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const json = { 'content-type': 'application/json' };
  const compressed = (how: string): Record<string, string> => ({ ...json, 'content-encoding': how });
  const cases: [status: number, says: RegExp, path: string, init: RequestInit][] = [
    [400, /not an ExportTraceServiceRequest/, '/v1/traces', { method: 'POST', headers: json, body: '{' }],
    [400, /content-encoding "br"/, '/v1/traces', { method: 'POST', headers: compressed('br'), body: '{}' }],
    [400, /incorrect header check/, '/v1/traces', { method: 'POST', headers: compressed('gzip'), body: '{}' }],
    [415, /text\/plain/, '/v1/traces', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }],
    [404, /\/v1\/logs is not/, '/v1/logs', { method: 'POST', headers: json, body: '{}' }],
    [405, /POST/, '/v1/traces', { method: 'GET' }],
  ];
  for (const [status, says, path, init] of cases) {
    const response = await fetch(receiver.url + path, init);
    t.equal(response.status, status);
    t.match(((await response.json()) as { message: string }).message, says);
  }
  const protobuf = await post(receiver.url, Buffer.from([0xff, 0xff]), { 'content-type': 'application/x-protobuf' });
  t.equal(protobuf.status, 400);
  t.match(await protobuf.text(), /not an ExportTraceServiceRequest/);
  t.strictSame(receiver.spans(), []);
});

test('`respond` plays a collector in trouble: spans count only once they were answered with success', async (t) => {
  const bodies: number[] = [];
  const receiver = await startReceiver({
    respond: async ({ path, encoding, body }) => {
      t.equal(path, '/v1/traces');
      t.equal(encoding, 'protobuf');
      bodies.push(body.length);
      if (bodies.length === 1) return { status: 503, headers: { 'retry-after': '1' }, body: 'full' };
      if (bodies.length === 2) throw new Error('a mistake in the test');
      return undefined;
    },
  });
  t.teardown(() => receiver.close());
  const plain = await encoded('protobuf');
  const body = gzipSync(plain);
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };

  const first = await post(receiver.url, body, headers);
  t.equal(first.status, 503);
  t.equal(first.headers.get('retry-after'), '1');
  t.equal(await first.text(), 'full');
  t.strictSame(receiver.spans(), []);
  t.match(receiver.requests, [{ status: 503, spanCount: 2 }]);

  const second = await post(receiver.url, body, headers);
  t.equal(second.status, 500);
  t.match(await second.text(), 'a mistake in the test');

  t.equal((await post(receiver.url, body, headers)).status, 200);
  t.equal(receiver.spans().length, 2);
  t.strictSame(bodies, [plain.length, plain.length, plain.length], '`respond` sees the decompressed body');
});

test('waitFor resolves with the spans when they are there, before and after the call', async (t) => {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const waiting = receiver.waitFor((spans) => spans.length === 4);
  const body = await encoded('JSON');
  await post(receiver.url, body, { 'content-type': 'application/json' });
  await post(receiver.url, body, { 'content-type': 'application/json' });
  t.equal((await waiting).length, 4);
  t.equal((await receiver.waitFor((spans) => spans.length > 0)).length, 4);
  receiver.clear();
  t.strictSame([receiver.spans(), [...receiver.requests]], [[], []]);
});

test('waitFor rejects with a drawing of what did arrive, and with a mistake of the predicate', async (t) => {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  await post(receiver.url, await encoded('JSON'), { 'content-type': 'application/json' });
  const says = /not arrive within 5 ms; 1 requests with 2 spans arrived\.\n\ntrace [^]*POST \/orders[^]*✗ ERROR no/;
  await t.rejects(receiver.waitFor(() => false, 5), { message: says });
  const broken = receiver.waitFor(() => {
    throw new RangeError('mine');
  });
  await t.rejects(broken, { message: 'mine' });
});

test('passes requests on to a real collector, with headers and the credentials of the address', async (t) => {
  const collector = await startReceiver();
  const url = new URL(collector.url);
  const receiver = await startReceiver({
    forwardTo: `http://me:se%20cret@${url.host}/`,
    forwardHeaders: { 'x-tenant': 'acme' },
  });
  await post(receiver.url, await encoded('protobuf'), { 'content-type': 'application/x-protobuf' });
  await receiver.close();
  t.strictSame(collector.spans(), receiver.spans());
  t.match(collector.requests, [{ path: '/v1/traces', headers: { 'x-tenant': 'acme' } }]);
  t.equal(collector.requests[0]?.headers['authorization'], `Basic ${Buffer.from('me:se cret').toString('base64')}`);
  t.strictSame(receiver.forwardErrors(), []);
  await collector.close();
});

test('a collector that refuses or is gone does not disturb the sender and is named without credentials', async (t) => {
  const collector = await startReceiver({ respond: () => ({ status: 401 }) });
  const body = await encoded('protobuf');
  const headers = { 'content-type': 'application/x-protobuf' };

  const refused = await startReceiver({ forwardTo: `${collector.url}/v1/traces` });
  t.equal((await post(refused.url, body, headers)).status, 200);
  await refused.close();
  t.strictSame(refused.forwardErrors(), [`${collector.url}/v1/traces answered 401`]);

  await collector.close();
  const gone = await startReceiver({ forwardTo: collector.url.replace('//', '//me:secret@') });
  t.equal((await post(gone.url, body, headers)).status, 200);
  t.equal((await post(gone.url, body, headers)).status, 200);
  await gone.close();
  t.equal(gone.forwardErrors().length, 1, 'the same failure is told once');
  t.match(gone.forwardErrors()[0], /ECONNREFUSED/);
  t.notMatch(gone.forwardErrors()[0], /secret/);
});

test('keeps a bounded number of spans, the newest', async (t) => {
  const receiver = await startReceiver({ maxSpans: 5 });
  t.teardown(() => receiver.close());
  const body = await encoded('protobuf');
  for (let index = 0; index < 4; index += 1) {
    await post(receiver.url, body, { 'content-type': 'application/x-protobuf' });
  }
  t.equal(receiver.spans().length, 4);
  t.equal(receiver.requests.length, 2);
});

test('closes with a sender still waiting for its answer', async (t) => {
  const events = new EventEmitter();
  const arrived = once(events, 'request');
  const receiver = await startReceiver({
    respond: () => {
      events.emit('request');
      return new Promise(() => {});
    },
  });
  const failed = t.rejects(post(receiver.url, await encoded('protobuf'), { 'content-type': 'application/x-protobuf' }));
  await arrived;
  await receiver.close();
  await failed;
});

test('listens where it is told, and says when it cannot', async (t) => {
  const first = await startReceiver();
  t.teardown(() => first.close());
  t.equal(first.url, `http://127.0.0.1:${first.port}`);
  await t.rejects(startReceiver({ port: first.port }), { code: 'EADDRINUSE' });
});

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

test('an IPv6 host stands in brackets in the address', { skip: !hasIpv6 && 'no IPv6 here' }, async (t) => {
  const receiver = await startReceiver({ host: '::1' });
  t.teardown(() => receiver.close());
  t.match(receiver.url, /^http:\/\/\[::1\]:\d+$/);
  const response = await post(receiver.url, await encoded('protobuf'), { 'content-type': 'application/x-protobuf' });
  t.equal(response.status, 200);
});
