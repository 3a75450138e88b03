import type { Eviction } from '../segment/segments.js';

/** What sampling did in this thread since its start; `report/` reads it. */
export interface SamplingCounts {
  /** Segments by verdict and reason: `kept error` → 3. */
  readonly segments: ReadonlyMap<string, number>;
  readonly evicted: ReadonlyMap<Eviction, number>;
  /** Spans that ended after their segment was dropped: left behind, and kept alone because of an error. */
  readonly late: { readonly dropped: number; readonly kept: number };
}

/** More different reasons than this come from a service that changes its rules for ever. */
const MOST_REASONS = 1000;
const OTHERS = '(other)';

/** Counts in place; the names of reasons are few: those of rules, and our own. */
export class Counting implements SamplingCounts {
  readonly segments = new Map<string, number>();
  readonly evicted = new Map<Eviction, number>();
  readonly late = { dropped: 0, kept: 0 };

  verdict(kept: boolean, reason: string): void {
    const name = `${kept ? 'kept' : 'dropped'} ${reason}`;
    const count = this.segments.get(name);
    if (count === undefined && this.segments.size >= MOST_REASONS && reason !== OTHERS) return this.verdict(kept, OTHERS);
    this.segments.set(name, (count ?? 0) + 1);
  }

  eviction(why: Eviction): void {
    this.evicted.set(why, (this.evicted.get(why) ?? 0) + 1);
  }

  lateSpan(kept: boolean): void {
    this.late[kept ? 'kept' : 'dropped'] += 1;
  }
}
