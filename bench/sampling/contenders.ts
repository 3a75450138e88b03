import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SpanKind } from '@opentelemetry/api';
import { AlwaysOnSampler, ParentBasedSampler, type Sampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { wildcardOf } from '../../src/config/wildcard.js';
import { headOf } from '../../src/sample/head.js';
import { HeadSampler } from '../../src/sample/head-sampler.js';
import type { SamplingPlan } from '../../src/sample/plan.js';

/** Where the peers' packages are; they are not the project's. */
export const PEERS = join(__dirname, '..', '..', '..', 'bench/sampling/peers');

/** What the samplers have in common; that of the peers belongs to an older SDK. */
export type Asked = Pick<Sampler, 'shouldSample'>;

/** Someone's sampler, for a ratio of new traces, with or without ten rules in front; undefined where there are no rules. */
export interface Contender {
  readonly name: string;
  readonly plain: (ratio: number) => Asked;
  readonly withRules: ((ratio: number) => Asked) | undefined;
}

/** Ten globs, of which a request matches the last one or none. */
export const PATHS = Array.from({ length: 10 }, (_, index) => `/service-${index}/*`);

/** The plan of a service with these settings; `tail`: the defaults. */
export function planOf(ratio: number, paths: readonly string[] = []): SamplingPlan {
  return {
    mode: 'local',
    ratio,
    rules: paths.map((path, index) => ({ name: `rule ${index}`, match: { span_kinds: ['server'], paths: [path] }, ratio })),
    onUnsampledParent: 'record',
    targetPerSecond: 0,
    parentBased: true,
    tail: {
      keep: [{ status: 'error' }, { duration_ms: '>=2000' }],
      lingerMs: 1000,
      maxSegments: 2000,
      maxSpans: 5000,
      maxBytes: 2 ** 24,
      maxSpansPerSegment: 1000,
      maxAgeMs: 60_000,
    },
  };
}

export function ours(): Contender {
  return {
    name: '@org/otel-agent',
    plain: (ratio) => new HeadSampler(headOf(planOf(ratio), () => 0)),
    withRules: (ratio) => new HeadSampler(headOf(planOf(ratio, PATHS), () => 0)),
  };
}

export function sdks(): Contender {
  return {
    name: 'SDK 3.1.1: parentbased_traceidratio',
    plain: (ratio) =>
      new ParentBasedSampler({ root: ratio === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ratio) }),
    withRules: undefined,
  };
}

type Rule = [(...args: Parameters<Asked['shouldSample']>) => boolean, object];

interface Composite {
  createCompositeSampler(root: object): Asked;
  createComposableProbabilitySampler(ratio: number): object;
  createComposableParentThresholdSampler(root: object): object;
  createComposableRuleBasedSampler(rules: Rule[]): object;
}

/** Its rules are functions: with the same globs, compiled by hand. */
export function composite(): Contender {
  const require = createRequire(join(PEERS, 'package.json'));
  const made = require('@opentelemetry/sampler-composite') as Composite;
  const { version } = require('@opentelemetry/sampler-composite/package.json') as { version: string };
  const rooted = (root: object) => made.createCompositeSampler(made.createComposableParentThresholdSampler(root));
  return {
    name: `sampler-composite ${version}`,
    plain: (ratio) => rooted(made.createComposableProbabilitySampler(ratio)),
    withRules: (ratio) => {
      const kept = made.createComposableProbabilitySampler(ratio);
      const rules = PATHS.map((path): Rule => {
        const matches = wildcardOf(path);
        return [(_context, _id, _name, kind, attributes) => kind === SpanKind.SERVER && matches(String(attributes['url.path'])), kept];
      });
      return rooted(made.createComposableRuleBasedSampler([...rules, [() => true, kept]]));
    },
  };
}
