import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, type SpanLimits, TracerProvider } from '@opentelemetry/sdk-trace';
import t, { type Test } from 'tap';
import { type Packing, packingFor } from '../../../src/export/encode.js';
import { endedSpans, START } from '../../support/ended-spans.js';

const decode = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body));
const hex = (body: Uint8Array | undefined): string => Buffer.from(body ?? []).toString('hex');

function packed(encoding: Parameters<typeof packingFor>[0], spans: readonly ReadableSpan[], packing = packingFor(encoding)): Uint8Array {
  for (const span of spans) packing.add(span);
  return packing.take();
}

/** As the official serializers write it. */
function sameAsOfficial(t: Test, spans: ReadableSpan[], what: string): void {
  t.equal(hex(packed('protobuf', spans)), hex(ProtobufTraceSerializer.serializeRequest(spans)), `${what}, protobuf`);
  t.strictSame(decode(packed('json', spans)), decode(JsonTraceSerializer.serializeRequest(spans) as Uint8Array), `${what}, JSON`);
}

/** Ended spans of `shop` and `billing`, with two scopes each, in turns. */
function spansOf(attributes: readonly Attributes[], spanLimits: SpanLimits = {}): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const tracers = ['shop', 'billing'].flatMap((service) => {
    const resource = resourceFromAttributes({ 'service.name': service, list: ['a', 'b'] });
    const provider = new TracerProvider({ resource, spanLimits, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    return [provider.getTracer('http', '1.0', { schemaUrl: 'https://example.com/schema' }), provider.getTracer('pg')];
  });
  for (const [index, given] of attributes.entries()) {
    const kind = index % 5;
    const span = tracers[index % tracers.length]?.startSpan(`span ${index}`, { attributes: given, kind, startTime: START });
    if (index % 3 === 0) span?.addEvent('event', given, START).addEvent('bare', START);
    if (index % 4 === 0 && span) span.addLink({ context: span.spanContext(), attributes: given });
    if (index % 7 === 0) span?.setStatus({ code: SpanStatusCode.ERROR, message: 'x'.repeat(index) });
    span?.end([START[0], START[1] + index]);
  }
  return exporter.getFinishedSpans();
}

t.test('a span that uses every field, and one that uses none, are written as the official serializers do', async (t) => {
  sameAsOfficial(t, endedSpans(), 'both');
  for (const span of endedSpans()) sameAsOfficial(t, [span], span.name);
});

t.test('texts of all lengths, in all alphabets', async (t) => {
  const lengths = [0, 1, 2, 60, 110, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 200, 500, 5000, 16_370, 16_384, 40_000];
  for (const piece of ['x', 'ü', '€', '🦉', '\0', '\ud800', 'x'.repeat(130) + 'ü']) {
    sameAsOfficial(t, spansOf(lengths.map((length) => ({ [`key ${length}`]: piece.repeat(length / piece.length) }))), JSON.stringify(piece.slice(-2)));
  }
  sameAsOfficial(t, spansOf(lengths.map((length) => ({ ['k'.repeat(length)]: 1 }))), 'keys');
  const turns = spansOf(lengths.map((length) => ({ mixed: 'x'.repeat(length) + 'ß' + 'x'.repeat(length) })));
  sameAsOfficial(t, turns, 'one letter beyond ASCII');
});

t.test('numbers of all sizes', async (t) => {
  const numbers = [0, -0, 1, 127, 128, 255, 16_383, 16_384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, 2 ** 62, 2 ** 63, 2 ** 64, 1e300];
  const all = [...numbers, ...numbers.map((number) => -number), 0.5, -0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE];
  sameAsOfficial(t, spansOf(all.map((number) => ({ number, list: [number, number] }))), 'numbers');
});

t.test('lists, and what has no place in an attribute', async (t) => {
  const strange = [[], ['a', undefined, null], [1, 2.5], [true], { deep: { er: [1, { x: null }] } }, new Uint8Array([0, 255]), null, undefined, 5n, () => 1];
  const [span] = endedSpans();
  const spans = strange.map((value) => Object.create(span as ReadableSpan, { attributes: { value: { value } } }) as ReadableSpan);
  sameAsOfficial(t, spans, 'values');
  sameAsOfficial(t, spansOf(Array.from({ length: 300 }, (_, index) => ({ index, list: Array.from({ length: index }, String) }))), 'long lists');
});

t.test('times, before 1970 and after 2106 too', async (t) => {
  const [span] = endedSpans();
  for (const time of [[0, 0], [1, 999_999_999], [65_535, 1], [65_536, 2], [2 ** 32 - 1, 999_999_999], START, [START[0], 5e9]] as const) {
    sameAsOfficial(t, [Object.create(span as ReadableSpan, { startTime: { value: time } }) as ReadableSpan], String(time));
  }
  for (const [time, nanoseconds] of [[[2 ** 33, 1], 2n ** 33n * 1_000_000_000n + 1n], [[-1, 1], 2n ** 64n - 999_999_999n]] as const) {
    const body = packed('protobuf', [Object.create(span as ReadableSpan, { startTime: { value: time } }) as ReadableSpan]);
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(nanoseconds);
    t.ok(Buffer.from(body).includes(Buffer.concat([Buffer.of(0x39), bytes])), String(time));
  }
});

t.test('spans stand under their resource and scope, each of which is written once, in the order of their ends', async (t) => {
  const spans = spansOf(Array.from({ length: 1000 }, (_, index) => ({ index, text: 'x'.repeat(index) })), { attributeCountLimit: 2 });
  sameAsOfficial(t, spans, 'a thousand spans');
  sameAsOfficial(t, spans.toReversed(), 'in another order');
  const { resourceSpans } = decode(packed('json', spans)) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
  t.strictSame(resourceSpans.map(({ scopeSpans }) => scopeSpans.map((scope) => scope.spans.length)), [[250, 250], [250, 250]]);
});

t.test('a scope with attributes, and a resource of a schema', async (t) => {
  const [span] = endedSpans();
  const instrumentationScope = { name: 'lib', version: '', attributes: { deep: 'x'.repeat(200) }, droppedAttributesCount: 3 };
  const odd = Object.create(span as ReadableSpan, { instrumentationScope: { value: instrumentationScope } }) as ReadableSpan;
  sameAsOfficial(t, [odd], 'scope');
  const resource = resourceFromAttributes({ a: 1 }, { schemaUrl: 'https://example.com/1' });
  const other = Object.create(span as ReadableSpan, { resource: { value: resource } }) as ReadableSpan;
  t.equal(hex(packed('protobuf', [other])), hex(ProtobufTraceSerializer.serializeRequest([other])));
  t.match(decode(packed('json', [other])), { resourceSpans: [{ schemaUrl: 'https://example.com/1', resource: { attributes: [{ key: 'a' }] } }] });
});

for (const encoding of ['protobuf', 'json', 'zipkin'] as const) {
  t.test(`${encoding}: a span that cannot be encoded is left out, and its company is whole`, async (t) => {
    const [first, second] = endedSpans() as [ReadableSpan, ReadableSpan];
    const packing = packingFor(encoding);
    const broken = (scope: object) =>
      Object.create(first, {
        instrumentationScope: { value: scope },
        attributes: { value: { fine: 'x'.repeat(1000) } },
        status: { get: () => { throw new Error('no status'); } },
      }) as ReadableSpan;
    packing.add(first);
    const { bytes } = packing;
    t.throws(() => packing.add(broken(first.instrumentationScope)), { message: 'no status' });
    t.throws(() => packing.add(broken({ name: 'of its own' })), { message: 'no status' });
    t.strictSame([packing.spans, packing.bytes], [1, bytes]);
    packing.add(second);
    t.equal(packing.spans, 2);
    t.equal(hex(packing.take()), hex(packed(encoding, [first, second])));
  });

  t.test(`${encoding}: a body is a buffer of its own, and the next one begins from nothing`, async (t) => {
    const packing: Packing = packingFor(encoding);
    const spans = spansOf(Array.from({ length: 100 }, (_, index) => ({ index })));
    const body = packed(encoding, spans, packing);
    t.strictSame([packing.spans, packing.bytes], [0, 0]);
    t.strictSame([body.byteOffset, body.byteLength], [0, body.buffer.byteLength]);
    const before = hex(body);
    const huge = spansOf([{ text: 'x'.repeat(3_000_000) }]);
    t.equal(hex(packed(encoding, huge, packing)), hex(packed(encoding, huge)));
    t.equal(hex(packed(encoding, spans, packing)), before);
    t.equal(hex(body), before, 'what was taken stays as it is');
  });
}

t.test('Zipkin: a list in the order of their ends', async (t) => {
  const spans = spansOf(Array.from({ length: 9 }, (_, index) => ({ index })));
  t.strictSame((decode(packed('zipkin', spans)) as { name: string }[]).map(({ name }) => name), spans.map(({ name }) => name));
});
