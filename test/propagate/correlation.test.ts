import { type Context, context, defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { AlwaysOffSampler, type ReadableSpan, type Sampler, TracerProvider } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { noteMessage, noteOwnHeader } from '../../src/instrument/destination.js';
import { type Correlation, correlationOf } from '../../src/propagate/correlation.js';
import { propagatorOf } from '../../src/propagate/propagator.js';
import { uuidOfTrace } from '../../src/propagate/trace-uuid.js';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { redactionOf } from '../../src/redact/redaction.js';

const HEADER = 'x-correlation-id';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const DERIVED = '4bf92f35-77b3-4da6-a3ce-929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

type Headers = Record<string, unknown>;

function setUp(env: Record<string, string> = {}, sampler?: Sampler) {
  const { settings } = readSettings(env, '/no/such/folder');
  const correlation = correlationOf(settings) as Correlation;
  const propagator = propagatorOf(settings, undefined, correlation);
  const nothing = Promise.resolve();
  const onStart = (span: Span, parent: Context) => correlation.onStart(span, parent);
  const tracer = new TracerProvider({
    ...(sampler && { sampler }),
    spanProcessors: [{ onStart, onEnd() {}, forceFlush: () => nothing, shutdown: () => nothing }],
  }).getTracer('test');
  const start = (name: string, from: Context, kind = SpanKind.INTERNAL, address?: string) =>
    tracer.startSpan(name, { kind, attributes: address === undefined ? {} : { 'server.address': address } }, from) as Span & ReadableSpan;
  return {
    correlation,
    start,
    tracer,
    received: (headers: Headers) => propagator?.extract(ROOT_CONTEXT, headers, defaultTextMapGetter) ?? ROOT_CONTEXT,
    /** The header that a request from there to `address` has. */
    sent(from: Context, address = '127.0.0.1', carrier: Headers = {}) {
      propagator?.inject(trace.setSpan(from, start('GET', from, SpanKind.CLIENT, address)), carrier, defaultTextMapSetter);
      return carrier[HEADER];
    },
    propagator,
  };
}

const below = (span: Span, from: Context = ROOT_CONTEXT) => trace.setSpan(from, span);

test('an id made of a trace id is a UUID v4, always the same', async (t) => {
  t.equal(uuidOfTrace(TRACE_ID), DERIVED);
  fc.assert(fc.property(fc.stringMatching(/^[\da-f]{32}$/), (id) => V4.test(uuidOfTrace(id)) && uuidOfTrace(id) === uuidOfTrace(id)));
});

test('the id that arrives is that of the work: on each span, and on to the next service', async (t) => {
  const { start, received, sent, correlation } = setUp();
  const from = received({ [HEADER]: 'order:7_a.B-c', traceparent: TRACEPARENT });
  const server = start('POST', from, SpanKind.SERVER);
  const inner = start('work', below(server, from));
  for (const span of [server, inner]) {
    t.equal(span.attributes['correlation.id'], 'order:7_a.B-c');
    t.equal(correlation.ofSpan(span), 'order:7_a.B-c');
  }
  t.equal(sent(below(inner, from)), 'order:7_a.B-c');
});

test('without one it is made of the trace id, which the next service sees, too', async (t) => {
  const { start, received, sent } = setUp();
  const from = received({ traceparent: TRACEPARENT });
  const server = start('POST', from, SpanKind.SERVER);
  t.equal(server.attributes['correlation.id'], DERIVED);
  t.equal(sent(below(server, from)), DERIVED);
  const root = start('timer', ROOT_CONTEXT);
  t.equal(root.attributes['correlation.id'], uuidOfTrace(root.spanContext().traceId), 'work that nobody asked for has one as well');
  t.equal(sent(below(root)), root.attributes['correlation.id']);
  t.match(sent(ROOT_CONTEXT), V4, 'also where the request itself is the first span');
});

test('what is hostile is replaced by a new one, and never passed on', async (t) => {
  const { start, received, sent } = setUp();
  for (const hostile of ['', ' ', 'a b', 'x'.repeat(129), 'a\r\nset-cookie: b', 'ä', '<script>', '"', 'a,b', 'a;b', '../..', '%00', 'x\u0000', ['a'], ['a', 'b'], {}, 7]) {
    const from = received({ [HEADER]: hostile, traceparent: TRACEPARENT });
    const server = start('POST', from, SpanKind.SERVER);
    t.equal(server.attributes['correlation.id'], DERIVED, JSON.stringify(hostile).slice(0, 40));
    t.equal(sent(below(server, from)), DERIVED);
  }
  t.equal(sent(received({ [HEADER]: 'x'.repeat(128) })), 'x'.repeat(128));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w.:-]{0,140}$/)), (text) => {
      const out = String(sent(received({ [HEADER]: text, traceparent: TRACEPARENT })));
      return out === (/^[A-Za-z0-9_.:-]{1,128}$/.test(text) ? text : DERIVED);
    }),
  );
});

test('so is what the redaction finds private, except in a UUID', async (t) => {
  const { settings } = readSettings({}, '/no/such/folder');
  const { cleaner } = redactionOf(settings, UNCOUNTED);
  const correlation = correlationOf(settings, cleaner) as Correlation;
  t.ok(correlation.isFit('order-7'));
  for (const secret of ['4111-1111-1111-1111', 'DE89370400440532013000']) t.notOk(correlation.isFit(secret), secret);
  fc.assert(fc.property(fc.stringMatching(/^[\da-f]{32}$/), (id) => cleaner.value('correlation.id', uuidOfTrace(id)) === uuidOfTrace(id)));
  const broken = correlationOf(settings, {
    text() {
      throw new Error('defect');
    },
  });
  t.notOk(broken?.isFit('order-7'), 'fails closed');
});

test('nor is what no getter can read', async (t) => {
  const { received, sent } = setUp();
  const hostile = Object.defineProperty({ traceparent: TRACEPARENT }, HEADER, {
    enumerable: true,
    get() {
      throw new Error('getter');
    },
  });
  t.equal(sent(received(hostile)), DERIVED);
});

test('only a UUID where the settings say so', async (t) => {
  const { received, sent } = setUp({ OTEL_AGENT_CORRELATION_FORMAT: 'uuid' });
  t.equal(sent(received({ [HEADER]: 'order-7', traceparent: TRACEPARENT })), DERIVED);
  const uuid = '0190A6F0-7C4E-7000-8000-0123456789AB';
  t.equal(sent(received({ [HEADER]: uuid, traceparent: TRACEPARENT })), uuid);
});

test('header and attribute have the names that the settings say', async (t) => {
  const { start, received, propagator } = setUp({ OTEL_AGENT_CORRELATION_HEADER: 'X-Request-Id', OTEL_AGENT_CORRELATION_ATTRIBUTE: 'request.id' });
  const from = received({ 'x-request-id': 'r1' });
  const span = start('GET', from, SpanKind.CLIENT, 'orders');
  t.strictSame(span.attributes, { 'server.address': 'orders', 'request.id': 'r1' });
  const carrier: Headers = {};
  propagator?.inject(trace.setSpan(from, span), carrier, defaultTextMapSetter);
  t.equal(carrier['x-request-id'], 'r1');
  t.ok(propagator?.fields().includes('x-request-id'));
});

test('`none` switches it off', async (t) => {
  const { settings } = readSettings({ OTEL_AGENT_CORRELATION_HEADER: 'none' }, '/no/such/folder');
  t.equal(correlationOf(settings), undefined);
});

test('it leaves for own hosts and brokers only, as baggage does', async (t) => {
  const { received, sent, propagator } = setUp();
  const from = received({ [HEADER]: 'a' });
  for (const host of ['127.0.0.1', 'localhost', 'orders', 'orders.shop.svc', 'orders.shop.svc.cluster.local', 'db.internal', '10.1.2.3']) {
    t.equal(sent(from, host), 'a', host);
  }
  for (const host of ['foreign.example', '8.8.8.8', '169.254.169.254', '']) t.equal(sent(from, host), undefined, host);
  const message = noteMessage({} as Headers);
  propagator?.inject(from, message, defaultTextMapSetter);
  t.equal(message[HEADER], 'a', 'a message');
  const unknown: Headers = {};
  propagator?.inject(from, unknown, defaultTextMapSetter);
  t.equal(unknown[HEADER], undefined, 'nobody knows where to');
  const partner = setUp({ OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS: '*.partner.example' });
  t.equal(partner.sent(partner.received({ [HEADER]: 'a' }), 'api.partner.example'), 'a');
  for (let index = 0; index < 1100; index += 1) t.equal(sent(from, `h${index}.example`) ?? sent(from, `h${index}`), 'a');
});

test('a header that the service writes itself wins, in any case', async (t) => {
  const { received, sent, start, propagator } = setUp();
  const from = received({ [HEADER]: 'a' });
  t.equal(sent(from, '127.0.0.1', { [HEADER]: 'own' }), 'own');
  t.equal(sent(from, '127.0.0.1', { 'X-Correlation-ID': 'own' }), undefined, 'no second one beside it');
  const span = start('GET', from, SpanKind.CLIENT, '127.0.0.1');
  noteOwnHeader(span);
  const carrier: Headers = {};
  propagator?.inject(trace.setSpan(from, span), carrier, defaultTextMapSetter);
  t.equal(carrier[HEADER], undefined, 'nor where the headers are elsewhere');
});

test('an id found in a payload is that of the span and of what starts below it', async (t) => {
  const { start, received, sent, correlation } = setUp();
  const from = received({ [HEADER]: 'arrived' });
  const server = start('POST', from, SpanKind.SERVER);
  const before = start('before', below(server, from));
  t.ok(correlation.adopt(server, 'payload-7'));
  const after = start('after', below(server, from));
  t.strictSame([server, before, after].map(({ attributes }) => attributes['correlation.id']), ['payload-7', 'arrived', 'payload-7']);
  t.equal(correlation.ofContext(below(server, from)), 'payload-7');
  t.equal(sent(below(after, from)), 'payload-7');
  for (const unfit of ['', 'a b', 'x'.repeat(129), 7, undefined, ['a']]) t.notOk(correlation.adopt(after, unfit));
  t.equal(after.attributes['correlation.id'], 'payload-7');
});

test('what is read inside of other work is about its own', async (t) => {
  const { start, received, propagator, correlation } = setUp();
  const from = received({ [HEADER]: 'outer' });
  const active = below(start('POST', from, SpanKind.SERVER), from);
  const message = propagator?.extract(active, { [HEADER]: 'message' }, defaultTextMapGetter) ?? active;
  t.equal(start('process', message, SpanKind.CONSUMER).attributes['correlation.id'], 'message');
  t.equal(correlation.ofContext(active), 'outer');
});

test('a new trace inside of the work stays with it; `start: true` begins anew', async (t) => {
  const { tracer, start, received, correlation, sent } = setUp();
  const from = received({ [HEADER]: 'work', traceparent: TRACEPARENT });
  const active = below(start('POST', from, SpanKind.SERVER), from);
  const root = tracer.startSpan('other trace', { root: true }, active) as Span & ReadableSpan;
  t.equal(root.attributes['correlation.id'], 'work');
  const fresh = correlation.leave(active);
  const begun = start('begun', fresh);
  t.equal(begun.parentSpanContext, undefined);
  t.not(begun.spanContext().traceId, TRACE_ID);
  t.equal(begun.attributes['correlation.id'], uuidOfTrace(begun.spanContext().traceId));
  t.equal(sent(below(begun, fresh)), begun.attributes['correlation.id']);
});

test('traces that are not sampled have one, too', async (t) => {
  const { received, sent, start, correlation } = setUp({ OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS: '*' }, new AlwaysOffSampler());
  t.equal(sent(received({ [HEADER]: 'a', traceparent: TRACEPARENT })), 'a');
  t.equal(sent(received({ traceparent: TRACEPARENT })), DERIVED);
  const span = start('x', ROOT_CONTEXT);
  t.notOk(span.isRecording());
  t.equal(correlation.ofSpan(span), uuidOfTrace(span.spanContext().traceId));
});

test('where tracing is suppressed, what arrived goes on, and nothing is made', async (t) => {
  const { received, correlation, start } = setUp();
  const from = suppressTracing(received({ [HEADER]: 'a' }));
  t.equal(correlation.ofContext(below(start('GET', from), from)), 'a');
  const without = suppressTracing(ROOT_CONTEXT);
  t.equal(correlation.ofContext(below(start('GET', without), without)), undefined);
  t.equal(correlation.ofContext(context.active()), undefined);
});

test('an attribute that the service gives its span stays', async (t) => {
  const { tracer, received, sent } = setUp();
  const from = received({ [HEADER]: 'a' });
  const span = tracer.startSpan('own', { attributes: { 'correlation.id': 'mine' } }, from) as Span & ReadableSpan;
  t.equal(span.attributes['correlation.id'], 'mine');
  t.equal(sent(below(span, from)), 'a', 'and is its word alone');
});

test('no propagators, no header', async (t) => {
  const { settings } = readSettings({ OTEL_PROPAGATORS: 'none' }, '/no/such/folder');
  t.equal(propagatorOf(settings, undefined, correlationOf(settings)), undefined);
  const b3 = setUp({ OTEL_PROPAGATORS: 'b3' });
  t.equal(b3.sent(b3.received({ [HEADER]: 'a' })), 'a', 'but with any');
});
