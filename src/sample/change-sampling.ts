import { changedReading } from '../config/changed-reading.js';
import type { Reading } from '../config/read-settings.js';
import type { SettingKey } from '../config/settings.js';
import { reasonOf, report } from '../report/report.js';
import { planOf } from './plan-of.js';
import type { SamplingPlan } from './plan.js';
import type { Sampling } from './sampling.js';

type Settled = Pick<Reading, 'settings' | 'sources'>;

/** Changes sampling with data of a program, or with what has changed in a file. */
export interface SamplingChanger {
  (data: unknown): boolean;
  /** Values of these settings, read as at the start; the others stay as they are, be they from a program. */
  readonly byFile: (next: Settled, keys: readonly SettingKey[], file: string) => boolean;
}

/** How messages name where a change came from. */
const CALLER = 'changeSampling()';

/**
 * Makes what changes the sampling of this thread while it runs: with data like the `sampling` part of start(), of which what is not given
 * keeps its value. True when it counts now; else one line said why, and nothing has changed. It never throws.
 */
export function samplingChanger(
  reading: Settled,
  resource: Readonly<Record<string, unknown>>,
  sampling: Pick<Sampling, 'change'>,
): SamplingChanger {
  let current = reading;
  const refuse = (where: string, got: string, expected: string) => {
    report('OTA-010', where, got, expected, 'sampling stays as it is');
    return false;
  };
  const byProgram = (data: unknown) => {
    try {
      const next = changedReading(current, 'sampling', data, CALLER);
      if ('fault' in next) return refuse(...next.fault);
      const { settings, given } = next;
      // Said, because it would have no effect.
      const standard = settings['sampling.sampler'];
      if (standard !== undefined && given.includes('sampling.ratio') && !given.includes('sampling.sampler')) {
        return refuse(`sampling.ratio in ${CALLER}`, 'a ratio', `sampling.sampler_arg, because the standard sampler ${standard} decides`);
      }
      return count(next, '');
    } catch (thrown) {
      return refuse(CALLER, `what cannot be read (${reasonOf(thrown)})`, 'settings of sampling');
    }
  };
  const byFile: SamplingChanger['byFile'] = (next, keys, file) => {
    const settings = { ...current.settings, ...Object.fromEntries(keys.map((key) => [key, next.settings[key]])) };
    const sources = { ...current.sources, ...Object.fromEntries(keys.map((key) => [key, next.sources[key]])) };
    return count({ settings, sources }, ` (${file})`);
  };
  return Object.assign(byProgram, { byFile });

  function count(next: Settled, why: string): boolean {
    const plan = planOf(next, resource);
    sampling.change(plan);
    current = next;
    report('OTA-061', `${describe(plan)}${why}`);
    return true;
  }
}

function describe({ mode, ratio, rules, targetPerSecond, tail }: SamplingPlan): string {
  return [
    `mode ${mode}`,
    `ratio ${ratio}`,
    ...(rules.length > 0 ? [`rules ${rules.map(({ name }) => name).join(' ')}`] : []),
    ...(targetPerSecond > 0 ? [`at most ${targetPerSecond} traces per second`] : []),
    tail ? 'tail on' : 'tail off',
  ].join(', ');
}
