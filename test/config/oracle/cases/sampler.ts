import type { Case } from '../case.js';

const sampler = (name: string, arg?: string) => ({
  OTEL_TRACES_SAMPLER: name,
  ...(arg !== undefined && { OTEL_TRACES_SAMPLER_ARG: arg }),
});

const BY_DEFAULT = {
  'sampler.keeps_the_lowest_id': true,
  'sampler.kept_of_512': 512,
  'sampler.kept_below_sampled': 512,
};
const NEVER = { 'sampler.keeps_the_lowest_id': false, 'sampler.kept_of_512': 0, 'sampler.kept_below_sampled': 0 };

export const SAMPLER_CASES: readonly Case[] = [
  { name: 'sampler always_on', env: sampler('always_on') },
  { name: 'sampler always_off', env: sampler('always_off') },
  { name: 'sampler traceidratio', env: sampler('traceidratio', '0.25') },
  { name: 'sampler parentbased_always_on', env: sampler('parentbased_always_on') },
  { name: 'sampler parentbased_always_off', env: sampler('parentbased_always_off') },
  { name: 'sampler parentbased_traceidratio', env: sampler('parentbased_traceidratio', '0.5') },
  { name: 'ratio 0', env: sampler('traceidratio', '0') },
  { name: 'ratio 1', env: sampler('traceidratio', '1') },
  { name: 'ratio in another notation', env: sampler('traceidratio', '1e-1') },
  { name: 'ratio with space around it', env: sampler('traceidratio', ' 0.1 ') },
  { name: 'ratio missing', env: sampler('traceidratio') },
  { name: 'ratio empty', env: sampler('parentbased_traceidratio', '') },
  { name: 'ratio a word', env: sampler('traceidratio', 'half') },
  { name: 'ratio a percentage', env: sampler('traceidratio', '10%') },
  { name: 'ratio above 1', env: sampler('traceidratio', '1.5') },
  { name: 'ratio below 0', env: sampler('parentbased_traceidratio', '-0.1') },
  { name: 'ratio without a sampler', env: { OTEL_TRACES_SAMPLER_ARG: '0.5' } },
  { name: 'ratio for a sampler that has none', env: sampler('always_on', '0.5') },
  { name: 'sampler empty', env: sampler('', '0.5') },
  { name: 'sampler unknown', env: sampler('sometimes') },
  { name: 'sampler of another SDK', env: sampler('jaeger_remote', 'endpoint=http://localhost:14250') },
  {
    name: 'sampler in capitals',
    env: sampler('ALWAYS_OFF'),
    differs: {
      because: 'the specification asks to read enumerations in any case',
      sdk: BY_DEFAULT,
      ours: NEVER,
    },
  },
  {
    name: 'sampler with space around it',
    env: sampler(' always_off '),
    differs: {
      because: 'space around a value is a slip',
      sdk: BY_DEFAULT,
      ours: NEVER,
    },
  },
];
