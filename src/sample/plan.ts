import type { HeadRule, KeepRule } from '../config/sampling-rules.js';
import type { SegmentLimits } from '../segment/segments.js';

/** Where verdicts are made: `local` at the head and at the end of each segment, `head` alone, `collector` (everything leaves, it decides there). */
export type Mode = 'local' | 'head' | 'collector';

/** What happens to a trace that another service did not sample. */
export type OnUnsampledParent = 'record' | 'drop' | 'resample';

/** Everything that decides about keeping: read from the settings at start, and replaced as a whole by a live change. */
export interface SamplingPlan {
  readonly mode: Mode;
  /** Ratio for new traces that no rule names, already resolved: namespace > environment > `sampling.ratio`. */
  readonly ratio: number;
  readonly rules: readonly HeadRule[];
  readonly onUnsampledParent: OnUnsampledParent;
  /** New traces kept per second at most, through the threshold; 0 is no limit. */
  readonly targetPerSecond: number;
  /** False: an `always_on`, `always_off` or `traceidratio` without `parentbased_` decides on every span alone. */
  readonly parentBased: boolean;
  readonly tail: TailPlan | undefined;
}

/** What the tail keeps, and how segments are held until their verdict. */
export interface TailPlan extends SegmentLimits {
  readonly keep: readonly KeepRule[];
}
