import { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';

/** The head sampler that the settings ask for: a standard one by `OTEL_TRACES_SAMPLER`, else our ratio below the parent. */
export function samplerOf(settings: Settings): Sampler {
  const ratio = () => new TraceIdRatioBasedSampler(settings['sampling.sampler_arg'] ?? 1);
  switch (settings['sampling.sampler']) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return ratio();
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: ratio() });
    case undefined:
      return new ParentBasedSampler({ root: ownRatio(settings['sampling.ratio']) });
  }
}

function ownRatio(share: number): Sampler {
  return share === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(share);
}
