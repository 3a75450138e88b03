import type { Reading } from '../config/read-settings.js';
import type { Settings } from '../config/settings.js';
import type { SamplingPlan, TailPlan } from './plan.js';

/** Shares by `deployment.environment.name` with `sampling.preset: environment`. */
const PRESET: Readonly<Record<string, number>> = { development: 1, staging: 0.5, production: 0.1 };

/** The plan that the settings come to. `resource`: where the environment and the namespace of the service stand. */
export function planOf(reading: Pick<Reading, 'settings' | 'sources'>, resource: Readonly<Record<string, unknown>>): SamplingPlan {
  const { settings, sources } = reading;
  const standard = settings['sampling.sampler'];
  const mode = settings['sampling.mode'];
  // A standard sampler means what the specification says, unless somebody asks for the tail beside it.
  const asked = standard === undefined || sources['sampling.tail.keep'].from !== 'default';
  const parentBased = standard === undefined || standard.startsWith('parentbased_');
  return {
    mode,
    ratio: ratioOf(settings, resource),
    rules: settings['sampling.rules'],
    onUnsampledParent: settings['sampling.on_unsampled_parent'],
    targetPerSecond: settings['sampling.target_per_second'],
    parentBased,
    tail: mode === 'local' && asked && parentBased ? tailOf(settings) : undefined,
  };
}

/** The specific wins: namespace, environment, then the standard variable or ours. */
function ratioOf(settings: Settings, resource: Readonly<Record<string, unknown>>): number {
  const namespace = String(resource['service.namespace'] ?? '');
  const environment = String(resource['deployment.environment.name'] ?? resource['deployment.environment'] ?? '');
  const preset = settings['sampling.preset'] === 'environment' ? PRESET : {};
  return (
    own(settings['sampling.namespaces'], namespace) ??
    own(settings['sampling.environments'], environment) ??
    own(preset, environment) ??
    standardRatio(settings) ??
    settings['sampling.ratio']
  );
}

function own(ratios: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(ratios, name) ? ratios[name] : undefined;
}

function standardRatio(settings: Settings): number | undefined {
  switch (settings['sampling.sampler']) {
    case 'always_on':
    case 'parentbased_always_on':
      return 1;
    case 'always_off':
    case 'parentbased_always_off':
      return 0;
    case 'traceidratio':
    case 'parentbased_traceidratio':
      return settings['sampling.sampler_arg'] ?? 1;
    case undefined:
      return undefined;
  }
}

function tailOf(settings: Settings): TailPlan | undefined {
  const keep = settings['sampling.tail.keep'];
  if (keep.length === 0) return undefined;
  return {
    keep,
    lingerMs: settings['sampling.tail.linger_ms'],
    maxSegments: settings['sampling.tail.max_segments'],
    maxSpans: settings['sampling.tail.max_spans'],
    maxBytes: settings['sampling.tail.max_bytes'],
    maxSpansPerSegment: settings['sampling.tail.max_spans_per_segment'],
    maxAgeMs: settings['sampling.tail.max_age_ms'],
  };
}
