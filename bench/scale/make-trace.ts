import type { ASSUMED } from './assumptions.js';

/** One service's part of a trace. */
export interface Segment {
  readonly spans: number;
  readonly failed: boolean;
  readonly slow: boolean;
}

type Assumed = typeof ASSUMED;
type Random = () => number;

interface Draft {
  readonly parent: Draft | undefined;
  readonly byMessage: boolean;
  spans: number;
  failed: boolean;
  slow: boolean;
}

/** A trace, the entry first. */
export function makeTrace(assumed: Assumed, random: Random): Segment[] {
  const all: Draft[] = [];
  add(undefined, false);
  for (let index = 0; index < all.length; index += 1) {
    const segment = all[index] as Draft;
    const calls = poisson(assumed.meanCalls, random);
    for (let call = 0; call < calls && all.length < assumed.mostSegments; call += 1) {
      segment.spans += 1;
      add(segment, random() < assumed.messageShare);
    }
  }
  // From the last to the first: those that were called are behind their callers.
  for (const { parent, byMessage, failed, slow } of all.toReversed()) {
    if (!parent || byMessage) continue;
    if (failed && random() >= assumed.handledShare) parent.failed = true;
    if (slow) parent.slow = true;
  }
  return all;

  function add(parent: Draft | undefined, byMessage: boolean): void {
    const [failed, slow] = [random() < assumed.errorShare, random() < assumed.slowShare];
    all.push({ parent, byMessage, spans: assumed.ownSpans, failed, slow });
  }
}

function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
