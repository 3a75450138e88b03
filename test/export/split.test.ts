import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import type { Batch } from '../../src/export/batch.js';
import { split } from '../../src/export/split.js';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import { decodeTraceRequest } from '../../tools/otlp/protobuf.js';

const SERIALIZERS = { protobuf: ProtobufTraceSerializer, json: JsonTraceSerializer };
const ENCODINGS = ['protobuf', 'json'] as const;

/** Spans of two resources with two scopes each, in turns. */
function spansOf(count: number): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const tracers = ['shop', 'billing'].flatMap((service) => {
    const resource = resourceFromAttributes({ 'service.name': service });
    const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    return ['http', 'pg'].map((scope) => provider.getTracer(scope, '1.0'));
  });
  for (let index = 0; index < count; index += 1) {
    const attributes = { index, text: `grüße ${'x'.repeat(index * 3)}` };
    tracers[index % tracers.length]?.startSpan(`span ${index}`, { attributes }).addEvent('e').end();
  }
  return exporter.getFinishedSpans();
}

function batchOf(encoding: 'protobuf' | 'json', spans: ReadableSpan[]): Batch {
  const body = SERIALIZERS[encoding].serializeRequest(spans) as Uint8Array;
  return { id: 'b', body, encoding, spans: spans.length, since: 5 };
}

function decoded({ body, encoding }: Batch) {
  return toFinishedSpans(encoding === 'json' ? JSON.parse(new TextDecoder().decode(body)) : decodeTraceRequest(body));
}

for (const encoding of ENCODINGS) {
  test(`cuts ${encoding} in two halves that hold the same spans with their resources and scopes`, async (t) => {
    for (const count of [2, 3, 5, 8, 100]) {
      const whole = batchOf(encoding, spansOf(count));
      const halves = split(whole);
      if (!halves) return t.fail('not cut');
      const [first, second] = halves;
      t.strictSame([...decoded(first), ...decoded(second)], decoded(whole));
      t.equal(first.spans, Math.floor(count / 2));
      t.equal(first.spans + second.spans, count);
      t.strictSame([first.id, second.id, first.since, first.encoding], ['ba', 'bb', 5, encoding]);
      t.equal(decoded(first).length, first.spans);
    }
  });

  test(`goes down to single spans in ${encoding}, each of which cannot be cut`, async (t) => {
    const whole = batchOf(encoding, spansOf(21));
    const pieces: Batch[] = [];
    const ids = new Set<string>();
    const visit = (batch: Batch): void => {
      t.notOk(ids.has(batch.id));
      ids.add(batch.id);
      const halves = split(batch);
      if (halves) for (const half of halves) visit(half);
      else pieces.push(batch);
    };
    visit(whole);
    t.equal(pieces.length, 21);
    t.strictSame(pieces.flatMap(decoded), decoded(whole));
  });

  test(`a body that is no ${encoding} is not cut`, async (t) => {
    const { body, ...rest } = batchOf(encoding, spansOf(4));
    const bodies = [body.subarray(0, body.length - 3), Uint8Array.of(0x0b, 0xff), new Uint8Array(), Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff)];
    for (const broken of bodies) t.equal(split({ ...rest, body: broken }), undefined);
  });
}

test('fields that we do not know and schema URLs are copied into both halves', async (t) => {
  const field = (number: number, ...content: number[]) => [(number << 3) | 2, content.length, ...content];
  const text = (value: string) => [...Buffer.from(value)];
  const unknown = [0x78, 0x96, 0x01, 0x7d, 1, 2, 3, 4, 0x79, 1, 2, 3, 4, 5, 6, 7, 8];
  const span = (name: string) => field(2, ...field(5, ...text(name)));
  const scope = (...names: string[]) =>
    field(2, ...field(1, ...field(1, ...text('lib'))), ...names.flatMap(span), ...field(3, ...text('scope-url')), ...unknown);
  const request = (...scopes: number[][]) =>
    Uint8Array.from([...unknown, ...field(1, ...field(1), ...scopes.flat(), ...field(3, ...text('url')), ...unknown)]);

  const batch = (body: Uint8Array): Batch => ({ id: 'b', body, encoding: 'protobuf', spans: 4, since: 0 });
  const halves = split(batch(request(scope('a', 'b', 'c'), scope('d'))));
  t.strictSame(halves?.[0].body, request(scope('a', 'b')));
  t.strictSame(halves?.[1].body, request(scope('c'), scope('d')));
});

test('a list of Zipkin spans is cut too', async (t) => {
  const body = new TextEncoder().encode(JSON.stringify([{ id: '1' }, { id: '2' }, { id: '3' }]));
  const halves = split({ id: 'z', body, encoding: 'json', spans: 3, since: 0 });
  t.strictSame(halves?.map((half) => JSON.parse(new TextDecoder().decode(half.body))), [[{ id: '1' }], [{ id: '2' }, { id: '3' }]]);
  t.strictSame(halves?.map(({ spans }) => spans), [1, 2]);
});

test('a large batch is cut in a few milliseconds', async (t) => {
  const whole = batchOf('protobuf', spansOf(512));
  split(whole);
  const start = performance.now();
  split(whole);
  const took = performance.now() - start;
  t.ok(took < 50, `${whole.body.byteLength} bytes in ${took.toFixed(1)} ms`);
});
