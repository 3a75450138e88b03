// `encode-cost usual|large`: measures what export does in the service's thread with the spans of a batch: encoding each, and
// putting the request together. In processor time, which other work on the machine does not touch.
import type { Attributes } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { packingFor } from '../../../src/export/encode.js';
import { MOST_BATCH_BYTES } from '../../../src/export/exporting.js';
import { requestOf } from '../../request-of.js';
import { mark, markLeaving } from './mark.js';
import { makeSpans, MANY } from './spans.js';

/** What this app tells the harness. */
export interface Cost {
  /** Microseconds for each span: of the median batch, and of the fastest tenth, which no garbage collection disturbed. */
  readonly span?: { readonly median: number; readonly undisturbed: number };
  /** Milliseconds for a whole batch of some kind of span, the median. */
  readonly batches?: readonly { readonly what: string; readonly ms: number }[];
}

type Encoding = Parameters<typeof packingFor>[0];

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
  const packing = packingFor('protobuf');
  for (let id = 0; id < BATCH && packing.bytes < MOST_BATCH_BYTES; id += 1) {
    tracer.startSpan('GET /tasks/:id', { attributes: { ...attributes, 'bench.id': id } }).end();
    const last = exporter.getFinishedSpans().at(-1);
    if (last) packing.add(last);
  }
  return exporter.getFinishedSpans();
}

/** Milliseconds that the batches take, sorted. */
function timesOf(encoding: Encoding, batches: readonly ReadableSpan[][], rounds: number, warmUp: number): number[] {
  const packing = packingFor(encoding);
  const times: number[] = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const spans = batches[round % batches.length] ?? [];
    const start = process.cpuUsage();
    requestOf(encoding, spans, packing);
    const { user, system } = process.cpuUsage(start);
    if (round >= warmUp) times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;

function usual(): Cost {
  const batches = Array.from({ length: BATCHES }, () => batchOfSpans(MANY));
  const times = timesOf('protobuf', batches, ROUNDS, WARM_UP);
  const perSpan = (ms: number): number => (ms * 1000) / (batches[0]?.length ?? 0);
  return { span: { median: perSpan(at(times, 0.5)), undisturbed: perSpan(at(times, 0.1)) } };
}

function large(): Cost {
  const batches = (['protobuf', 'json', 'zipkin'] as const).flatMap((encoding) =>
    Object.entries(LARGE).map(([what, attributes]) => {
      const times = timesOf(encoding, [batchOfSpans(attributes)], ROUNDS / 3, WARM_UP);
      return { what: `${encoding}, ${what}`, ms: at(times, 0.5) };
    }),
  );
  return { batches };
}

mark('cost', JSON.stringify(process.argv[2] === 'usual' ? usual() : large()));
makeSpans(1);
markLeaving();
