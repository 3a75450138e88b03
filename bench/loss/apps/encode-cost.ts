// `encode-cost usual|large`: measures what the agent does in the service's thread with each span behind its end: measuring
// its size and encoding. In processor time, which other work on the machine does not touch.
import type { Attributes } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type Encode, encoderOf } from '../../../src/export/encode.js';
import { MOST_BATCH_BYTES } from '../../../src/export/exporting.js';
import { roughBytes } from '../../../src/export/rough-bytes.js';
import { mark, markLeaving } from './mark.js';
import { makeSpans, MANY } from './spans.js';

/** What this app tells the harness. */
export interface Cost {
  /** Microseconds for each span: of the median batch, and of the fastest tenth, which no garbage collection disturbed. */
  readonly span?: { readonly median: number; readonly undisturbed: number };
  /** Milliseconds for a whole batch of some kind of span, the median. */
  readonly batches?: readonly { readonly what: string; readonly ms: number }[];
}

const BATCH = 512;
const BATCHES = 20;
const ROUNDS = 300;
const WARM_UP = 100;

/** Spans that are as large as limits and libraries make them. */
const LARGE: Readonly<Record<string, Attributes>> = {
  '15 attributes': MANY,
  '128 numbers': Object.fromEntries(Array.from({ length: 128 }, (_, index) => [`key.${index}`, index])),
  '128 short texts': Object.fromEntries(Array.from({ length: 128 }, (_, index) => [`some.key.${index}`, `value ${index}`])),
  'a text of 2000 characters': { ...MANY, 'db.query.text': 'select id, url from tasks '.repeat(77) },
  'a text of 2000 characters beyond ASCII': { ...MANY, 'db.query.text': 'wählt „id“ für Größe … '.repeat(87) },
};

/** A batch as the outbox ends it: by its number of spans or by its size. */
function batchOfSpans(attributes: Attributes): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('bench');
  for (let [id, bytes] = [0, 0]; id < BATCH && bytes < MOST_BATCH_BYTES; id += 1) {
    tracer.startSpan('GET /tasks/:id', { attributes: { ...attributes, 'bench.id': id } }).end();
    const last = exporter.getFinishedSpans().at(-1);
    if (last) bytes += roughBytes(last);
  }
  return exporter.getFinishedSpans();
}

/** Milliseconds that the batches take, sorted. */
function timesOf(encode: Encode, batches: readonly ReadableSpan[][], rounds: number, warmUp: number): number[] {
  const times: number[] = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const spans = batches[round % batches.length] ?? [];
    const start = process.cpuUsage();
    for (const span of spans) roughBytes(span);
    encode(spans);
    const { user, system } = process.cpuUsage(start);
    if (round >= warmUp) times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;

function usual(): Cost {
  const batches = Array.from({ length: BATCHES }, () => batchOfSpans(MANY));
  const times = timesOf(encoderOf('protobuf'), batches, ROUNDS, WARM_UP);
  const perSpan = (ms: number): number => (ms * 1000) / (batches[0]?.length ?? 0);
  return { span: { median: perSpan(at(times, 0.5)), undisturbed: perSpan(at(times, 0.1)) } };
}

function large(): Cost {
  const batches = (['protobuf', 'json', 'zipkin'] as const).flatMap((encoding) =>
    Object.entries(LARGE).map(([what, attributes]) => {
      const times = timesOf(encoderOf(encoding), [batchOfSpans(attributes)], ROUNDS / 3, WARM_UP);
      return { what: `${encoding}, ${what}`, ms: at(times, 0.5) };
    }),
  );
  return { batches };
}

mark('cost', JSON.stringify(process.argv[2] === 'usual' ? usual() : large()));
makeSpans(1);
markLeaving();
