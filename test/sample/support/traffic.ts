import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { remote, type SampledService, timeOf } from './sampled-service.js';
import { fractions, seeded, SeededIds } from './seeded.js';

/** What becomes of a request; `manual`, `inherited` and `late` are those whose weight nobody can know. */
export type Outcome = 'success' | 'status' | 'thrown' | 'slow' | 'manual' | 'inherited' | 'late';

export interface Request {
  readonly outcome: Outcome;
  readonly traceId: string;
  readonly spanIds: readonly string[];
}

/** Shares of the outcomes; the rest succeeds. */
export type Mix = Partial<Record<Outcome, number>>;

interface Running {
  readonly request: Request & { spanIds: string[] };
  readonly steps: (() => void)[];
}

/**
 * Requests of three spans each, 200 at a time, their steps in random order; the same for the same seed. One in ten ends its last child after
 * its root. `late`: that child fails long after its segment was decided.
 */
export function drive(service: SampledService, count: number, seed: number, mix: Mix): Request[] {
  const random = fractions(seeded(seed));
  const foreignIds = new SeededIds(seed + 1_000_000);
  const requests: Request[] = [];
  const running: Running[] = [];
  const late: Span[] = [];
  let started = 0;
  while (started < count || running.length > 0) {
    while (running.length < 200 && started < count) {
      started += 1;
      running.push(begin());
    }
    const index = Math.floor(random() * running.length);
    const { request, steps } = running[index] as Running;
    steps.shift()?.();
    if (steps.length > 0) continue;
    requests.push(request);
    running[index] = running.at(-1) as Running;
    running.pop();
  }
  service.clock.advance(2000);
  for (const span of late) fail(span);
  return requests;

  function begin(): Running {
    const outcome = pick();
    const parent = outcome === 'inherited' ? remote(foreignIds.generateTraceId(), 1, 'foreign=1') : undefined;
    const root = service.start(outcome, parent, outcome === 'manual' ? { 'otel_agent.sampling.keep': true } : {}, 0);
    const { traceId, spanId } = root.spanContext();
    const request = { outcome, traceId, spanIds: [spanId] };
    const child = (name: string) => {
      const span = service.start(name, root, {}, 0);
      request.spanIds.push(span.spanContext().spanId);
      return span;
    };
    let second: Span;
    const endRoot = () => {
      if (outcome === 'status') root.setAttribute('http.response.status_code', 500).setStatus({ code: SpanStatusCode.ERROR });
      root.end(timeOf(outcome === 'slow' ? 2000 + random() * 5000 : random() * 500));
    };
    const endSecond = () => {
      if (outcome === 'late') late.push(second);
      else if (outcome === 'thrown') fail(second);
      else second.end(timeOf(10));
    };
    const last = random() < 0.1 ? [endRoot, endSecond] : [endSecond, endRoot];
    return { request, steps: [() => child('first').end(timeOf(5)), () => void (second = child('second')), ...last] };
  }

  function pick(): Outcome {
    let share = random();
    for (const [outcome, part] of Object.entries(mix) as [Outcome, number][]) {
      share -= part;
      if (share < 0) return outcome;
    }
    return 'success';
  }
}

function fail(span: Span): void {
  span.recordException(new Error('no'));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(timeOf(20));
}
