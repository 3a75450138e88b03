import type { Reading } from '../config/read-settings.js';
import { roughBytes } from '../export/rough-bytes.js';
import { delayOf, monotonic, setTimeout } from '../export/timers.js';
import { reasonOf, report } from '../report/report.js';
import { planOf } from './plan-of.js';
import { Sampling, type SamplingOptions } from './sampling.js';

/** Makes the stage for the settings; it is given where kept spans go. */
export function startSampling(reading: Reading, resource: Readonly<Record<string, unknown>>) {
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
        now: monotonic,
        after: (ms, work) => void setTimeout(() => quietly(work), delayOf(ms)).unref(),
      },
      onEvicted: (why) => report('OTA-060', `sampling.tail.max_${why === 'age' ? 'age_ms' : why}`),
    });
  };
}

/** What a timer throws would end the service. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    report('OTA-040', 'verdicts', reasonOf(thrown));
  }
}
