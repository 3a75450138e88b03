import type { SamplingCounts } from './sampling-counts.js';

/** What the agent's numbers about sampling are made of, as they are at this moment: those of this thread. */
export interface SamplingSource {
  counts(): SamplingCounts;
  /** What waits for its verdict. */
  held(): { readonly segments: number; readonly spans: number; readonly bytes: number };
  /** The ratio of new traces that no rule names: as configured, and with the limit per second. */
  ratios(): { readonly configured: number; readonly effective: number };
}
