import { X509Certificate } from 'node:crypto';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { scanIds } from '../../bench/loss/receiver/scan-ids.js';
import { selfSigned } from '../../bench/loss/receiver/self-signed.js';
import { Tally } from '../../bench/loss/receiver/tally.js';
import { saidLost } from '../../bench/loss/said.js';

// The measuring instrument itself.

t.test('finds the id of each span among other attributes, events and links', (t) => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const ids = [1, 127, 128, 300_000, 1_000_000_007];
  for (const id of ids) {
    const span = provider.getTracer('scope', '1').startSpan('name', { attributes: { before: 'bench.id', ratio: 0.5 } });
    span.addEvent('event', { 'bench.id': 5 });
    span.setAttributes({ 'bench.id': id, 'bench.idx': 7, list: ['a', 'b'] });
    span.end();
  }
  const body = ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans());
  const found: number[] = [];
  scanIds(Buffer.from(body ?? []), (id) => found.push(id));
  t.strictSame(found, ids);
  t.end();
});

t.test('refuses a body that is no protobuf', (t) => {
  t.throws(() => scanIds(Buffer.from('{"resourceSpans":[]}'), () => {}), /not a protobuf message/);
  t.end();
});

t.test('counts a span once, however often it is stored', (t) => {
  const tally = new Tally();
  tally.store([1, 2, 3]);
  tally.store([3, 4]);
  t.match(tally.values(), { stored: 4, twice: 1 });
  t.end();
});

t.test('makes a certificate that is its own authority for 127.0.0.1', (t) => {
  const { cert } = selfSigned('trusted');
  const parsed = new X509Certificate(cert);
  t.equal(parsed.checkIP('127.0.0.1'), '127.0.0.1');
  t.ok(parsed.verify(parsed.publicKey));
  t.end();
});

t.test('reads from the lines of the agent how many spans it gives up', (t) => {
  const since = 'otel-agent: [OTA-031] 512 spans were lost: the queue is full';
  t.equal(saidLost([since, since]), 1024);
  t.equal(saidLost([since, 'otel-agent: [OTA-042] 12,034 spans of this process were lost: 12,034 queue_full']), 12_034);
  t.equal(saidLost([]), 0);
  t.end();
});
