import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { roughBytes } from '../../src/export/rough-bytes.js';
import type { SamplingPlan } from '../../src/sample/plan.js';
import { Sampling } from '../../src/sample/sampling.js';

// `node --expose-gc build/bench/sampling/soak.js [minutes]`: half an hour of traffic in which some roots never end, some children end late and
// some values are large; looks at the bounds after every segment, and at the heap every minute. Ends with 1 when one of them does not hold.

const PER_TURN = 50;
const TURN_MS = 100;
const MOST_GROWTH_MB = 25;
const MB = 2 ** 20;
const tail = { keep: [{ status: 'error' as const }], lingerMs: 1000, maxSegments: 2000, maxSpans: 5000, maxBytes: 16 * MB, maxSpansPerSegment: 1000, maxAgeMs: 60_000 };
const plan: SamplingPlan = { mode: 'local', ratio: 0.1, rules: [], onUnsampledParent: 'record', targetPerSecond: 0, parentBased: true, tail };

const minutes = Number(process.argv[2] ?? 30);
const collect = (globalThis as { gc?: () => void }).gc;
let released = 0;
const sampling = new Sampling(plan, {
  release: (spans) => {
    released += spans.length;
  },
  sizeOf: roughBytes,
  clock: { now: () => performance.now(), after: (ms, work) => void setTimeout(work, ms).unref() },
});
const tracer = new TracerProvider({
  sampler: sampling.sampler,
  spanProcessors: [
    {
      onStart: (span, context) => sampling.onStart(span as Span & ReadableSpan, context),
      onEnd: (span) => sampling.onEnd(span),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
  ],
}).getTracer('soak');

let count = 0;
let over = 0;

function segment(): void {
  count += 1;
  const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
  const inside: Context = trace.setSpan(ROOT_CONTEXT, root);
  const child = tracer.startSpan('child', {}, inside);
  if (count % 500 === 0) child.setAttribute('db.query.text', Buffer.alloc(MB, `SELECT ${count} `).toString('latin1'));
  if (count % 100 === 0) child.setStatus({ code: SpanStatusCode.ERROR });
  if (count % 50 === 1) setTimeout(() => child.end(), 2000 + (count % 7) * 1000);
  else child.end();
  // One root in a hundred never ends.
  if (count % 100 !== 7) root.end();
  const { segments, spans, bytes } = sampling.held();
  if (segments > tail.maxSegments || spans > tail.maxSpans || bytes > tail.maxBytes) over += 1;
}

function heapMb(): number {
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}

let baseline = Number.NaN;
let most = 0;
const began = performance.now();
const traffic = setInterval(() => {
  for (let index = 0; index < PER_TURN; index += 1) segment();
}, TURN_MS);
const looks = setInterval(() => {
  const heap = heapMb();
  // The first look is behind a minute of traffic: code is compiled, and the bounds are full.
  if (Number.isNaN(baseline)) baseline = heap;
  most = Math.max(most, heap - baseline);
  const { segments, spans, bytes } = sampling.held();
  const held = `${segments} segments, ${spans} spans, ${(bytes / MB).toFixed(1)} MB held`;
  console.log(`${Math.round((performance.now() - began) / 60_000)} min: ${count} segments, ${released} spans kept, ${held}, heap ${heap.toFixed(1)} MB, over a bound ${over} times`);
  if (performance.now() - began < minutes * 60_000 - 1000) return;
  clearInterval(traffic);
  clearInterval(looks);
  const holds = over === 0 && most <= MOST_GROWTH_MB;
  console.log(`${holds ? 'holds' : 'DOES NOT HOLD'}: heap grew by ${most.toFixed(1)} MB at most behind the first minute (limit ${MOST_GROWTH_MB})`);
  process.exitCode = holds ? 0 : 1;
}, 60_000);
