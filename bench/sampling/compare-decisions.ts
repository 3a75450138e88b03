import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { thresholdOf } from '../../src/sample/threshold.js';
import type { Contender } from './contenders.js';
import { traceIds } from './ids.js';

const RATIOS = [1, 0.5, 0.333, 0.25, 0.1, 0.01, 0.001, 0];
const COUNT = 100_000;

/**
 * How many of 100 000 new traces two samplers decide about differently, over eight ratios; and how many of those differences are due to the
 * four digits of our threshold, where the other one has fourteen.
 */
export function differences(own: Contender, other: Contender): { readonly asked: number; readonly different: number; readonly byDigits: number } {
  const ids = traceIds(COUNT);
  let different = 0;
  let byDigits = 0;
  for (const ratio of RATIOS) {
    const [one, two] = [own.plain(ratio), other.plain(ratio)];
    const exact = thresholdOf(ratio, 13);
    for (const id of ids) {
      const [ours, theirs] = [one, two].map(
        (sampler) => sampler.shouldSample(ROOT_CONTEXT, id, 'GET', SpanKind.SERVER, {}, []).decision === SamplingDecision.RECORD_AND_SAMPLED,
      );
      if (ours === theirs) continue;
      different += 1;
      if (id.slice(18) >= exact === theirs) byDigits += 1;
    }
  }
  return { asked: ids.length * RATIOS.length, different, byDigits };
}
