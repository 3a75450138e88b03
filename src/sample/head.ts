import { AdaptiveThreshold } from './adaptive-threshold.js';
import { type Matcher, matcherOf } from './head-rule.js';
import type { SamplingPlan } from './plan.js';
import { thresholdOf } from './threshold.js';

/** A head rule, ready to be asked. */
export interface ReadyRule {
  readonly reason: string;
  readonly matches: Matcher;
  readonly threshold: string;
  readonly keepErrors: boolean;
}

/** What a plan comes to, compiled once. */
export interface Head {
  readonly plan: SamplingPlan;
  readonly rules: readonly ReadyRule[];
  /** For new traces that no rule names. */
  readonly threshold: string;
  readonly adaptive: AdaptiveThreshold | undefined;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Compiles a plan. `collector` mode keeps everything whatever the ratio: the collector decides. */
export function headOf(plan: SamplingPlan, now: () => number, before?: Head): Head {
  const all = plan.mode === 'collector';
  return {
    plan,
    rules: plan.rules.map(({ name, match, ratio, keep_errors: keepErrors = false }) => ({
      reason: `rule:${name}`,
      matches: matcherOf(match),
      threshold: thresholdOf(all && ratio > 0 ? 1 : ratio),
      keepErrors,
    })),
    threshold: thresholdOf(all ? 1 : plan.ratio),
    adaptive: plan.targetPerSecond > 0 && !all ? adaptiveOf(plan.targetPerSecond, now, before) : undefined,
    now,
  };
}

/** A limit that stays the same keeps what it has learnt: a new one would let everything through for a second. */
function adaptiveOf(target: number, now: () => number, before: Head | undefined): AdaptiveThreshold {
  return before?.adaptive && before.plan.targetPerSecond === target ? before.adaptive : new AdaptiveThreshold(target, now);
}
