import { randomOf } from '../redact/random.js';
import { ASSUMED } from './assumptions.js';
import { makeTrace, type Segment } from './make-trace.js';

/** A way to decide, everywhere alike. */
export interface Way {
  readonly name: string;
  readonly mode: 'local' | 'head' | 'collector';
  readonly ratio: number;
}

/** What comes of it; shares of all. */
export interface Seen {
  readonly way: Way;
  /** Spans that leave the services, and those that are stored. */
  readonly sent: number;
  readonly stored: number;
  /** Of the segments with an error: those that are stored. */
  readonly errorSegments: number;
  /** Of the traces with an error: those of which every span is stored, and those of which something is missing. */
  readonly whole: number;
  readonly partial: number;
}

export interface Simulation {
  readonly seen: readonly Seen[];
  readonly traces: number;
  readonly segmentsPerTrace: number;
  readonly spansPerSegment: number;
  readonly errorTraceShare: number;
  /** Of the traces with an error: those of which a segment has none. */
  readonly mixedShare: number;
}

/** All ways look at the same traces. `collector`: its tier keeps errors, slow ones, and the ratio of the rest. */
export function simulate(ways: readonly Way[], traces: number, seed: number): Simulation {
  const random = randomOf(seed);
  const sums = ways.map(() => ({ sent: 0, stored: 0, errorSegments: 0, whole: 0, partial: 0 }));
  let [segments, spans, errorSegments, errorTraces, mixed] = [0, 0, 0, 0, 0];
  for (let index = 0; index < traces; index += 1) {
    const trace = makeTrace(ASSUMED, random);
    const failed = trace.some((segment) => segment.failed);
    const randomness = random();
    segments += trace.length;
    spans += spansOf(trace);
    if (failed) {
      errorTraces += 1;
      errorSegments += trace.filter((segment) => segment.failed).length;
      if (trace.some((segment) => !segment.failed && !segment.slow)) mixed += 1;
    }
    for (const [which, way] of ways.entries()) {
      const sum = sums[which] as (typeof sums)[number];
      const stored = storedOf(way, trace, randomness);
      sum.stored += spansOf(stored);
      sum.sent += way.mode === 'collector' ? spansOf(trace) : spansOf(stored);
      if (!failed) continue;
      sum.errorSegments += stored.filter((segment) => segment.failed).length;
      if (stored.length === trace.length) sum.whole += 1;
      else if (stored.length > 0) sum.partial += 1;
    }
  }
  return {
    seen: sums.map((sum, which) => ({
      way: ways[which] as Way,
      sent: sum.sent / spans,
      stored: sum.stored / spans,
      errorSegments: sum.errorSegments / errorSegments,
      whole: sum.whole / errorTraces,
      partial: sum.partial / errorTraces,
    })),
    traces,
    segmentsPerTrace: segments / traces,
    spansPerSegment: spans / segments,
    errorTraceShare: errorTraces / traces,
    mixedShare: mixed / errorTraces,
  };
}

function storedOf({ mode, ratio }: Way, trace: readonly Segment[], randomness: number): readonly Segment[] {
  if (randomness >= 1 - ratio) return trace;
  if (mode === 'head') return [];
  const worth = ({ failed, slow }: Segment) => failed || slow;
  if (mode === 'collector') return trace.some(worth) ? trace : [];
  return trace.filter(worth);
}

const spansOf = (trace: readonly Segment[]): number => trace.reduce((sum, segment) => sum + segment.spans, 0);
