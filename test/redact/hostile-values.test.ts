import { type Span, type SpanOptions, SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import t from 'tap';
import { zipkinSpanOf } from '../../src/export/zipkin-span.js';
import { classOf } from '../../src/report/class-of.js';
import { traced } from './traced.js';

const boom = () => {
  throw new Error('boom');
};
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const deep = () => {
  let value: unknown = 'x';
  for (let level = 0; level < 50_000; level += 1) value = [value];
  return value;
};
const cycle = () => {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
};

const TEN_MILLION = 'x '.repeat(5_000_000);

/** Each is made anew for each use. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'a getter that throws': () => Object.defineProperty({}, 'a', { get: boom, enumerable: true }),
  'a proxy whose every trap throws': () => new Proxy({}, new Proxy({}, { get: boom })),
  'a proxy of a list': () => new Proxy([], new Proxy({}, { get: boom })),
  'a revoked proxy': revoked,
  'a cycle': cycle,
  'fifty thousand levels': deep,
  'ten million characters': () => TEN_MILLION,
  'lone surrogates': () => '\ud800 \udfff \ud800',
  'toJSON that throws': () => ({ toJSON: boom, a: 1 }),
  'a primitive that throws': () => ({ [Symbol.toPrimitive]: boom }),
  '__proto__': () => JSON.parse('{"__proto__":{"polluted":1},"constructor":1}') as unknown,
  'a symbol': () => Symbol('x'),
  'a function': () => boom,
  'a bigint': () => 2n ** 4000n,
  'a date that is none': () => new Date(Number.NaN),
  null: () => null,
  undefined: () => undefined,
  NaN: () => Number.NaN,
  'negative zero': () => -0,
  infinity: () => Number.POSITIVE_INFINITY,
  'an error that cannot be read': () => Object.defineProperties(new Error('x'), { stack: { get: boom }, message: { get: boom }, name: { get: boom } }),
  'a huge list': () => Array.from({ length: 100_000 }, (_, index) => index),
  'bytes': () => Buffer.alloc(100_000, 0xff),
};

/** Ways into the API. */
const ENTRIES: Readonly<Record<string, (span: Span, value: never) => void>> = {
  'setAttribute value': (span, value) => span.setAttribute('note', value),
  'setAttribute key': (span, value) => span.setAttribute(value, 1),
  setAttributes: (span, value) => span.setAttributes(value),
  'a value of setAttributes': (span, value) => span.setAttributes({ note: value }),
  'addEvent name': (span, value) => span.addEvent(value),
  'addEvent attributes': (span, value) => span.addEvent('event', value),
  'addEvent attribute': (span, value) => span.addEvent('event', { note: value }),
  'addEvent time': (span, value) => span.addEvent('event', {}, value),
  addLink: (span, value) => span.addLink(value),
  'addLink context': (span, value) => span.addLink({ context: value }),
  'addLink attributes': (span, value) => span.addLink({ context: span.spanContext(), attributes: value }),
  addLinks: (span, value) => span.addLinks(value),
  setStatus: (span, value) => span.setStatus(value),
  'setStatus message': (span, value) => span.setStatus({ code: SpanStatusCode.ERROR, message: value }),
  'setStatus code': (span, value) => span.setStatus({ code: value }),
  updateName: (span, value) => span.updateName(value),
  recordException: (span, value) => span.recordException(value),
  'recordException time': (span, value) => span.recordException(new Error('x'), value),
  end: (span, value) => span.end(value),
};

const OPTIONS: Readonly<Record<string, (value: never) => SpanOptions>> = {
  options: (value) => value,
  attributes: (value) => ({ attributes: value }),
  attribute: (value) => ({ attributes: { note: value } }),
  links: (value) => ({ links: value }),
  link: (value) => ({ links: [value] }),
  kind: (value) => ({ kind: value }),
  startTime: (value) => ({ startTime: value }),
  root: (value) => ({ root: value }),
};

t.test('no value makes the API throw, is lost to a broken batch, or comes back as code', async (t) => {
  const began = performance.now();
  const { tracer, spans, counting } = traced();
  let started = 0;
  const thrown: string[] = [];
  const attempt = (where: string, work: () => unknown) => {
    try {
      work();
    } catch (error) {
      thrown.push(`${where}: ${String(error)}`);
    }
  };
  for (const [what, make] of Object.entries(HOSTILE)) {
    for (const [entry, use] of Object.entries(ENTRIES)) {
      const span = tracer.startSpan('work');
      started += 1;
      attempt(`${what} by ${entry}`, () => use(span, make() as never));
      attempt(`end after ${what} by ${entry}`, () => span.end());
    }
    for (const [entry, options] of Object.entries(OPTIONS)) {
      attempt(`${what} by startSpan ${entry}`, () => tracer.startSpan('work', options(make() as never)).end());
      attempt(`${what} by startActiveSpan ${entry}`, () => tracer.startActiveSpan('work', options(make() as never), (span) => span.end()));
      attempt(`${what} as name`, () => tracer.startSpan(make() as never, {}).end());
      started += 3;
    }
  }
  t.strictSame(thrown, []);
  t.equal(spans.length, started, 'every span came out');
  t.equal(counting.skeletons, 0);
  for (const span of spans) {
    JSON.stringify(zipkinSpanOf(span));
    const json = JsonTraceSerializer.serializeRequest([span]) as Uint8Array;
    const protobuf = ProtobufTraceSerializer.serializeRequest([span]) as Uint8Array;
    if (json.length > 400_000 || protobuf.length > 400_000) t.fail(`${span.name.slice(0, 50)} has ${json.length} bytes`);
  }
  JSON.parse(Buffer.from(JsonTraceSerializer.serializeRequest(spans) as Uint8Array).toString());
  t.notOk('polluted' in {});
  t.comment(`${started} spans in ${Math.round(performance.now() - began)} ms`);
});

t.test('an exception of the service’s own function passes', async (t) => {
  const { tracer } = traced();
  t.throws(() => tracer.startActiveSpan('work', () => boom()), /boom/);
});

t.test('what the service changes after the end of the span does not change what leaves', async (t) => {
  const { tracer, spans } = traced();
  const list = ['a'];
  const bytes = Buffer.from('abc');
  const map = { a: { b: 'c' } };
  const time: [number, number] = [1_767_225_600, 0];
  const span = tracer.startSpan('work', { startTime: time });
  span.setAttributes({ list, bytes: bytes as never, map: map as never });
  span.addLink({ context: span.spanContext(), attributes: { list } });
  span.end();
  const before = Buffer.from(JsonTraceSerializer.serializeRequest(spans) as Uint8Array).toString();
  list[0] = 'late';
  bytes.fill(0);
  map.a.b = 'late';
  time[0] = 0;
  Object.assign(span, { name: 'late', status: { code: 2, message: 'late' } });
  Object.assign((span as unknown as { attributes: object }).attributes, { late: 1 });
  Object.assign(span.spanContext(), { traceId: 'late' });
  t.equal(Buffer.from(JsonTraceSerializer.serializeRequest(spans) as Uint8Array).toString(), before);
});

t.test('fields that have a form keep to it, whatever stands in them', async (t) => {
  const { tracer, spans } = traced();
  const span = tracer.startSpan('work', { kind: 's3cr3t' as never });
  span.setStatus({ code: 's3cr3t' as never });
  span.addLink({ context: { traceId: 's3cr3t', spanId: 's3cr3t', traceFlags: 's3cr3t' as never } });
  span.end(['s3cr3t', Number.NaN] as never);
  t.notMatch(Buffer.from(JsonTraceSerializer.serializeRequest(spans) as Uint8Array).toString(), /s3cr3t/);
});

t.test('names and versions of tracers, and their options: what cannot be read is withheld', async (t) => {
  const { provider, spans, pipeline } = traced();
  for (const [what, make] of Object.entries(HOSTILE)) {
    t.doesNotThrow(() => provider.getTracer(make() as string).startSpan('a').end(), `name: ${what}`);
    t.doesNotThrow(() => provider.getTracer('lib', make() as string).startSpan('a').end(), `version: ${what}`);
    t.doesNotThrow(() => provider.getTracer('lib', '1', make() as object).startSpan('a').end(), `options: ${what}`);
    t.doesNotThrow(() => provider.getTracer('lib', '1', { schemaUrl: make() as string }).startSpan('a').end(), `schemaUrl: ${what}`);
  }
  const thrower = { toString: boom } as unknown as string;
  provider.getTracer(thrower, thrower).startSpan('b').end();
  await pipeline.forceFlush();
  t.match(spans.at(-1)?.instrumentationScope, { name: '[REDACTED:error]', version: '[REDACTED:error]' });
  t.ok(JsonTraceSerializer.serializeRequest(spans));
  t.equal(provider.getTracer('same', '1'), provider.getTracer('same', '1'));
});

t.test('of what the values of a service throw, the lines of the agent say the class', async (t) => {
  const secret = `hunter${'2x'}`;
  class Unreadable extends Error {}
  t.equal(classOf(new Unreadable(secret)), 'Unreadable');
  t.equal(classOf(new TypeError(secret)), 'TypeError');
  t.equal(classOf(secret), 'a thrown string');
  t.equal(classOf(Object.create(null)), 'a thrown object');
  t.equal(classOf(revoked()), 'a thrown object');
  t.equal(classOf({ __proto__: { constructor: { name: `${secret} ` } } }), 'a thrown object');
});
