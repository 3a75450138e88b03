import type { Reading } from '../config/read-settings.js';
import { roughBytes } from '../export/rough-bytes.js';
import { delayOf, setTimeout } from '../export/timers.js';
import { report } from '../report/report.js';
import { planOf } from './plan-of.js';
import { Sampling, type SamplingOptions } from './sampling.js';

/** Makes the stage for the settings; it is given where kept spans go. */
export function startSampling(reading: Reading, resource: Readonly<Record<string, unknown>>) {
  const { now } = performance;
  return (release: SamplingOptions['release']): Sampling => {
    const plan = planOf(reading, resource);
    if (!plan.parentBased && reading.sources['sampling.tail.keep'].from !== 'default') {
      const got = `${reading.settings['sampling.sampler']}, which decides on every span alone`;
      report('OTA-010', 'OTEL_TRACES_SAMPLER beside sampling.tail.keep', got, 'a parentbased sampler', 'the tail stays off');
    }
    return new Sampling(plan, {
      release,
      sizeOf: roughBytes,
      clock: {
        now: () => now.call(performance),
        after: (ms, work) => void setTimeout(work, delayOf(ms)).unref(),
      },
      onEvicted: (why) => report('OTA-060', `sampling.tail.max_${why === 'age' ? 'age_ms' : why}`),
    });
  };
}
