import { setTimeout as wait } from 'node:timers/promises';
import { SpanStatusCode } from '@opentelemetry/api';
import { planOf, SampledService, TAIL } from './sampled-service.js';
import { SeededIds } from './seeded.js';

// Run with --expose-gc: 50 000 segments whose roots never end, some with statements of 1 MB, then ordinary ones for a while. Prints what was
// seen as JSON.

const OPEN = 50_000;
const ORDINARY = 100_000;
const MB = 2 ** 20;

const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) throw new Error('needs --expose-gc');
const heap = () => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
};

/** A text that takes its room at once; `repeat` would share one piece. */
const statement = (seed: number) => Buffer.alloc(MB, `SELECT ${seed} `).toString('latin1');

async function main(): Promise<void> {
  const released = { spans: 0 };
  const service = new SampledService(planOf(), {
    idGenerator: new SeededIds(10),
    release: () => {
      released.spans += 1;
    },
  });
  const most = { segments: 0, spans: 0, bytes: 0, growth: 0 };
  let overLimits = 0;
  let ended = 0;
  const look = () => {
    const held = service.sampling.held();
    for (const key of ['segments', 'spans', 'bytes'] as const) most[key] = Math.max(most[key], held[key]);
    if (held.segments > TAIL.maxSegments || held.spans > TAIL.maxSpans || held.bytes > TAIL.maxBytes) overLimits += 1;
  };
  for (let index = 0; index < 2000; index += 1) ordinary(index);
  await wait(10);
  const before = heap();
  const watched: WeakRef<object>[] = [];

  for (let index = 0; index < OPEN; index += 1) {
    const root = service.start('root');
    const count = index % 3;
    for (let child = 0; child < count; child += 1) {
      const span = service.start('query', root);
      if (index % 60 === 1) span.setAttribute('db.query.text', statement(index));
      span.end();
      ended += 1;
      if (index % 100 === 1) watched.push(new WeakRef(span));
    }
    if (index % 100 === 0) watched.push(new WeakRef(root));
    look();
    if (index % 10_000 === 9_999) {
      await wait(1);
      most.growth = Math.max(most.growth, heap() - before);
    }
  }
  for (let index = 0; index < ORDINARY; index += 1) {
    ordinary(index);
    look();
    if (index % 100 === 0) service.clock.advance(100);
    if (index % 25_000 === 24_999) {
      await wait(1);
      most.growth = Math.max(most.growth, heap() - before);
    }
  }
  service.clock.advance(120_000);
  const heldAfter = service.sampling.held();
  await wait(10);
  const growthAfter = heap() - before;
  const { segments, evicted } = service.sampling.counts();
  console.log(
    JSON.stringify({
      most,
      overLimits,
      heldAfter,
      growthAfter,
      ended,
      released: released.spans,
      watched: watched.length,
      leaked: watched.filter((ref) => ref.deref() !== undefined).length,
      timers: service.clock.waiting(),
      evicted: Object.fromEntries(evicted),
      evictedInAll: service.evicted.length,
      verdicts: [...segments.values()].reduce((sum, count) => sum + count, 0),
    }),
  );

  function ordinary(index: number): void {
    const root = service.start('ordinary');
    const child = service.start('child', root);
    if (index % 100 === 0) child.setStatus({ code: SpanStatusCode.ERROR });
    child.end();
    root.end();
  }
}

void main();
