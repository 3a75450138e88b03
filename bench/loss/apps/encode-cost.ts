// Measures what the agent does in the service's thread with each span behind its end: measuring its size and encoding.
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { encoderOf } from '../../../src/export/encode.js';
import { roughBytes } from '../../../src/export/rough-bytes.js';
import { mark, markLeaving } from './mark.js';
import { makeSpans, MANY } from './spans.js';

const BATCH = 512;
const BATCHES = 20;
const ROUNDS = 300;
const WARM_UP = 100;

function batchOfSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('bench');
  for (let id = 0; id < BATCH; id += 1) {
    tracer.startSpan('GET /tasks/:id', { attributes: { ...MANY, 'bench.id': id } }).end();
  }
  return exporter.getFinishedSpans();
}

/** Microseconds for each span: of the median batch, and of the fastest tenth, which nothing else on the machine disturbed. */
function measure(): { median: number; undisturbed: number } {
  const encode = encoderOf('protobuf');
  const batches = Array.from({ length: BATCHES }, batchOfSpans);
  const costs: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const spans = batches[round % BATCHES] ?? [];
    const start = performance.now();
    for (const span of spans) roughBytes(span);
    encode(spans);
    if (round >= WARM_UP) costs.push(((performance.now() - start) * 1000) / BATCH);
  }
  costs.sort((a, b) => a - b);
  const at = (share: number): number => costs[Math.floor(share * costs.length)] ?? Number.NaN;
  return { median: at(0.5), undisturbed: at(0.1) };
}

mark('cost', JSON.stringify(measure()));
makeSpans(1);
markLeaving();
