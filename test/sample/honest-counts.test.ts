import { test } from 'tap';
import { adjustedCountOf } from '../../src/sample/threshold.js';
import { planOf, SampledService, TAIL } from './support/sampled-service.js';
import { SeededIds } from './support/seeded.js';
import { drive, type Mix, type Outcome, type Request } from './support/traffic.js';

const REQUESTS = 20_000;
const RATIO = 0.1;
/** Of `th:e666`, the specification's four digits. */
const KEPT_SHARE = 1 - 0xe666 / 0x10000;

interface Run {
  readonly requests: readonly Request[];
  /** Spans that left, by id: their `th` and reason. */
  readonly left: ReadonlyMap<string, { readonly th: string | undefined; readonly reason: string }>;
}

/** No bound may be reached here: those have tests of their own. */
const PLAN = planOf({ ratio: RATIO, tail: { ...TAIL, maxSegments: 50_000, maxSpans: 150_000, maxBytes: 2 ** 30 } });

function run(seed: number, mix: Mix): Run {
  const left = new Map<string, { th: string | undefined; reason: string }>();
  const service = new SampledService(PLAN, {
    idGenerator: new SeededIds(seed),
    release: ({ span, verdict: { th, reason } }) => {
      const { spanId } = span.spanContext();
      if (left.has(spanId)) throw new Error(`${spanId} left twice`);
      left.set(spanId, { th, reason });
    },
  });
  return { requests: drive(service, REQUESTS, seed, mix), left };
}

/** Independent of the code: the last 56 bits as a number. */
const headKeeps = (traceId: string) => BigInt(`0x${traceId.slice(18)}`) >= 0xe6660000000000n;

test('all segments with an error and all slow ones leave whole, and a tenth of the others (20 000 requests, 200 at a time)', async (t) => {
  const { requests, left } = run(1, { status: 0.01, thrown: 0.01, slow: 0.01 });
  const counts = new Map<Outcome, { whole: number; part: number; none: number }>();
  for (const { outcome, spanIds } of requests) {
    const count = counts.get(outcome) ?? { whole: 0, part: 0, none: 0 };
    counts.set(outcome, count);
    const kept = spanIds.filter((id) => left.has(id)).length;
    count[kept === spanIds.length ? 'whole' : kept === 0 ? 'none' : 'part'] += 1;
  }
  for (const outcome of ['status', 'thrown', 'slow'] as const) {
    const { whole = 0, part, none } = counts.get(outcome) ?? {};
    t.ok(whole > 100, `${outcome}: ${whole}`);
    t.strictSame({ part, none }, { part: 0, none: 0 }, outcome);
  }
  const { whole = 0, part, none = 0 } = counts.get('success') ?? {};
  t.equal(part, 0);
  const sigma = Math.sqrt((KEPT_SHARE * (1 - KEPT_SHARE)) / (whole + none));
  t.ok(Math.abs(whole / (whole + none) - KEPT_SHARE) <= 5 * sigma, `${((100 * whole) / (whole + none)).toFixed(2)} % of success`);
});

test('adjusted counts add up to the truth over 20 runs, and the tail looks at no random bits', async (t) => {
  const mix = { status: 0.01, thrown: 0.01, slow: 0.01, manual: 0.005, inherited: 0.005, late: 0.005 };
  const estimates: number[] = [];
  const bins = Array<number>(20).fill(0);
  for (let seed = 1; seed <= 20; seed += 1) {
    const { requests, left } = run(seed, mix);
    const truth = new Map<Outcome, number>();
    const estimate = new Map<Outcome, number>();
    const weightless = { expected: 0, actual: 0 };
    for (const { outcome, traceId, spanIds } of requests) {
      truth.set(outcome, (truth.get(outcome) ?? 0) + 1);
      const [root, first, second] = spanIds as [string, string, string];
      const { th } = left.get(root) ?? {};
      if (th !== undefined) estimate.set(outcome, (estimate.get(outcome) ?? 0) + adjustedCountOf(th));
      if (outcome === 'manual' || outcome === 'inherited') weightless.expected += spanIds.length;
      if (outcome === 'late' && !headKeeps(traceId)) {
        weightless.expected += 1;
        if (left.has(root) || left.has(first) || left.get(second)?.reason !== 'late_error') t.fail(`late: ${traceId}`);
      }
      if (outcome === 'status' || outcome === 'thrown') {
        const bin = Math.floor((Number.parseInt(traceId.slice(18), 16) / 2 ** 56) * bins.length);
        if (left.has(root)) bins[bin] = (bins[bin] ?? 0) + 1;
      }
    }
    for (const { th } of left.values()) if (th === undefined) weightless.actual += 1;
    for (const outcome of ['status', 'thrown', 'slow'] as const) t.equal(estimate.get(outcome), truth.get(outcome), `${outcome}, seed ${seed}`);
    t.equal(weightless.actual, weightless.expected, `spans without \`th\`, seed ${seed}`);
    const successes = truth.get('success') ?? 0;
    const off = (estimate.get('success') ?? 0) / successes - 1;
    const sigma = Math.sqrt((1 - KEPT_SHARE) / KEPT_SHARE / successes);
    t.ok(Math.abs(off) <= 5 * sigma, `success, seed ${seed}: ${(100 * off).toFixed(2)} % off, sigma ${(100 * sigma).toFixed(2)} %`);
    estimates.push(off);
  }
  const mean = estimates.reduce((sum, off) => sum + off, 0) / estimates.length;
  t.ok(Math.abs(mean) <= 0.01, `mean of 20 runs: ${(100 * mean).toFixed(2)} % off`);

  const each = bins.reduce((sum, count) => sum + count, 0) / bins.length;
  const chiSquare = bins.reduce((sum, count) => sum + (count - each) ** 2 / each, 0);
  // The quantile of 0.999 with 19 degrees of freedom.
  t.ok(chiSquare < 43.82, `random bits of ${each * bins.length} kept errors: chi-square ${chiSquare.toFixed(1)}`);
});
