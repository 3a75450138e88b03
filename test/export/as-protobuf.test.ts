import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { protobufOfJson } from '../../src/export/protobuf-of-json.js';
import { senderOf } from '../../src/export/sender-of.js';
import { openSpool } from '../../src/export/spool/open-spool.js';
import { finishedSpanOf } from '../../src/testing/of-readable-span.js';
import { decodeTraceRequest } from '../../tools/otlp/protobuf.js';
import { endedSpans } from '../support/ended-spans.js';
import { startGrpcReceiver } from '../support/grpc-receiver.js';
import { someBatch, someEndpoint } from '../support/sending.js';

/** Every kind of value that an attribute can have. */
function spanOfAllValues(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const span = provider.getTracer('').startSpan('', {
    attributes: {
      empty: '',
      text: 'grüße 🦉',
      no: false,
      zero: 0,
      negative: -1,
      large: Number.MAX_SAFE_INTEGER,
      larger: 1e21,
      fraction: -0.5,
      tiny: 5e-324,
      list: ['', 'b'],
      flags: [true, false],
      numbers: [0, -2, 3.5],
      nothing: [],
    },
  });
  span.end();
  return exporter.getFinishedSpans();
}

for (const [what, spans] of [['every field', endedSpans()], ['every value', spanOfAllValues()]] as const) {
  test(`${what} is the same as in protobuf made of the spans themselves`, async (t) => {
    const json = JsonTraceSerializer.serializeRequest([...spans]) as Uint8Array;
    const protobuf = ProtobufTraceSerializer.serializeRequest([...spans]) as Uint8Array;
    t.strictSame(decodeTraceRequest(protobufOfJson(json)), decodeTraceRequest(Buffer.from(protobuf)));
  });
}

test('a field that is not known is passed over; what is no OTLP request is refused', async (t) => {
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  t.strictSame(protobufOfJson(text({ resourceSpans: [{ later: 1 }], more: [{}] })), Buffer.from([0x0a, 0]));
  for (const wrong of [null, [], {}, 'x']) t.throws(() => protobufOfJson(text(wrong)), /no OTLP request/);
});

test('what was put on disk as JSON is delivered over gRPC', async (t) => {
  const receiver = await startGrpcReceiver();
  const spool = openSpool({ directory: t.testdir(), service: 'shop', maxBytes: 1e6, onDrop: () => {}, say: () => {} });
  if ('failed' in spool) throw new Error(spool.failed);
  const sender = senderOf(someEndpoint(receiver.url, { protocol: 'grpc' }));
  t.teardown(() => {
    spool.close();
    sender.close();
    receiver.close();
  });
  const spans = endedSpans();
  spool.store(someBatch('json', spans));
  const batch = spool.take();
  if (!batch) throw new Error('nothing on disk');
  t.strictSame(await sender.send(batch, 5000), { kind: 'delivered' });
  t.strictSame(receiver.spans(), spans.map(finishedSpanOf));
  t.match(await sender.send({ ...batch, body: Buffer.from('{') }, 5000), {
    kind: 'refused',
    reason: /^the batch is JSON and cannot be rewritten as protobuf: /,
  });
});
