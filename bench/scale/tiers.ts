import { ASSUMED } from './assumptions.js';

/** Collectors that spans at this rate need. */
export interface Tiers {
  readonly gateways: number;
  /** Zero where nothing is decided in them. */
  readonly tails: number;
  /** What each of those holds: `num_traces` of its configuration, without a margin. */
  readonly tracesHeld: number;
}

/** `encoded`: bytes of a span. */
export function tiersFor(spansPerSecond: number, spansPerTrace: number, encoded: number, whole: boolean): Tiers {
  const gateways = Math.ceil(spansPerSecond / ASSUMED.gatewaySpansPerSecond);
  if (!whole) return { gateways, tails: 0, tracesHeld: 0 };
  const heldBytes = spansPerSecond * ASSUMED.decisionWaitSeconds * encoded * ASSUMED.memoryFactor;
  const tails = Math.ceil(Math.max(spansPerSecond / ASSUMED.tailSpansPerSecond, heldBytes / ASSUMED.tailMemoryBytes));
  return { gateways, tails, tracesHeld: Math.round((spansPerSecond / spansPerTrace / tails) * ASSUMED.decisionWaitSeconds) };
}
