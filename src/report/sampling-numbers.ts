import type { SamplingCounts } from '../sample/sampling-counts.js';
import type { SamplingSource } from '../sample/sampling-source.js';
import type { SamplingNumbers } from './status.js';

/** One count of segments with its verdict. */
export interface SegmentCount {
  readonly decision: 'kept' | 'dropped';
  readonly reason: string;
  readonly count: number;
}

/** The counts of segments, each under its verdict and reason. */
export function segmentCounts({ segments }: SamplingCounts): SegmentCount[] {
  return [...segments].map(([name, count]) => {
    const space = name.indexOf(' ');
    return { decision: name.slice(0, space) as SegmentCount['decision'], reason: name.slice(space + 1), count };
  });
}

/** Sampling in short, for the status. */
export function samplingNumbers(source: SamplingSource): SamplingNumbers {
  const counts = source.counts();
  const { configured, effective } = source.ratios();
  const { segments, spans, bytes } = source.held();
  const rows = segmentCounts(counts);
  const of = (decision: SegmentCount['decision']) =>
    Object.fromEntries(
      rows
        .filter((row) => row.decision === decision)
        .sort((a, b) => b.count - a.count)
        .map(({ reason, count }) => [reason, count]),
    );
  return {
    configuredRatio: configured,
    effectiveRatio: effective,
    kept: of('kept'),
    dropped: of('dropped'),
    held: { segments, spans, bytes },
    evicted: Object.fromEntries(counts.evicted),
    late: { ...counts.late },
  };
}
