import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { planOf } from '../../src/sample/plan-of.js';

type Environment = Readonly<Record<string, string>>;

const plan = (env: Environment, resource: Readonly<Record<string, unknown>> = {}, data?: unknown) =>
  planOf(readSettings(env, '/no/such/folder', data), resource);

/** One dimension of the table: a label, and what it sets. */
interface Choice {
  readonly label: string;
  readonly env?: Environment;
  readonly resource?: Readonly<Record<string, string>>;
}

const NAMESPACES: readonly Choice[] = [
  { label: 'no namespace' },
  { label: 'a namespace without a ratio', resource: { 'service.namespace': 'search' }, env: { OTEL_AGENT_SAMPLING_NAMESPACES: 'payments=0.31' } },
  { label: 'a namespace with a ratio', resource: { 'service.namespace': 'payments' }, env: { OTEL_AGENT_SAMPLING_NAMESPACES: 'payments=0.31' } },
  { label: 'a namespace with ratio 0', resource: { 'service.namespace': 'payments' }, env: { OTEL_AGENT_SAMPLING_NAMESPACES: 'a=1,payments=0' } },
];

const ENVIRONMENTS: readonly Choice[] = [
  { label: 'no environment' },
  { label: 'production', resource: { 'deployment.environment.name': 'production' } },
  { label: 'staging', resource: { 'deployment.environment.name': 'staging' } },
  {
    label: 'production with a ratio',
    resource: { 'deployment.environment.name': 'production' },
    env: { OTEL_AGENT_SAMPLING_ENVIRONMENTS: 'production=0.22,staging=0.23' },
  },
  { label: 'one that no preset knows', resource: { 'deployment.environment.name': 'constructor' } },
];

const PRESETS: readonly Choice[] = [
  { label: 'no preset' },
  { label: 'the preset', env: { OTEL_AGENT_SAMPLING_PRESET: 'environment' } },
];

const STANDARDS: readonly Choice[] = [
  { label: 'no standard sampler' },
  { label: 'always_on', env: { OTEL_TRACES_SAMPLER: 'always_on' } },
  { label: 'always_off', env: { OTEL_TRACES_SAMPLER: 'always_off' } },
  { label: 'traceidratio', env: { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.41' } },
  { label: 'parentbased_traceidratio without a ratio', env: { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' } },
  { label: 'parentbased_always_off', env: { OTEL_TRACES_SAMPLER: 'parentbased_always_off' } },
  { label: 'a ratio for no sampler', env: { OTEL_TRACES_SAMPLER_ARG: '0.42' } },
];

const RATIOS: readonly Choice[] = [
  { label: 'no ratio' },
  { label: 'a ratio', env: { OTEL_AGENT_SAMPLING_RATIO: '0.51' } },
  { label: 'a bad ratio', env: { OTEL_AGENT_SAMPLING_RATIO: '51' } },
];

/** What docs/sample.md promises, written down a second time: by the words of the table, and by nothing of the code. */
function promised(namespace: string, environment: string, preset: string, standard: string, ratio: string): number {
  if (namespace === 'a namespace with a ratio') return 0.31;
  if (namespace === 'a namespace with ratio 0') return 0;
  if (environment === 'production with a ratio') return 0.22;
  if (preset === 'the preset' && environment === 'production') return 0.1;
  if (preset === 'the preset' && environment === 'staging') return 0.5;
  if (standard === 'traceidratio') return 0.41;
  if (standard.endsWith('always_off')) return 0;
  if (standard === 'always_on' || standard === 'parentbased_traceidratio without a ratio') return 1;
  return ratio === 'a ratio' ? 0.51 : 1;
}

test('the specific ratio wins, in every combination', async (t) => {
  let rows = 0;
  for (const namespace of NAMESPACES)
    for (const environment of ENVIRONMENTS)
      for (const preset of PRESETS)
        for (const standard of STANDARDS)
          for (const ratio of RATIOS) {
            const choices = [namespace, environment, preset, standard, ratio];
            const env = Object.assign({}, ...choices.map((choice) => choice.env)) as Environment;
            const resource = Object.assign({}, ...choices.map((choice) => choice.resource)) as Record<string, string>;
            const labels = choices.map(({ label }) => label) as Parameters<typeof promised>;
            const { ratio: actual, parentBased, tail } = plan(env, resource);
            const expected = promised(...labels);
            const isStandard = standard.env?.['OTEL_TRACES_SAMPLER'] !== undefined;
            const alone = ['always_on', 'always_off', 'traceidratio'].includes(standard.label);
            if (actual !== expected || parentBased === alone || (tail === undefined) !== isStandard) {
              t.strictSame([actual, parentBased, tail !== undefined], [expected, !alone, !isStandard], labels.join(', '));
            }
            rows += 1;
          }
  t.ok(rows >= 400, `${rows} rows`);
});

test('finds the environment under its older name, too', async (t) => {
  const env = { OTEL_AGENT_SAMPLING_PRESET: 'environment' };
  t.equal(plan(env, { 'deployment.environment': 'production' }).ratio, 0.1);
  t.equal(plan(env, { 'deployment.environment': 'production', 'deployment.environment.name': 'development' }).ratio, 1);
});

test('a standard sampler switches the tail off, unless somebody asks for it', async (t) => {
  const standard = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' };
  t.equal(plan(standard).tail, undefined);
  t.strictSame(plan({ ...standard, OTEL_AGENT_SAMPLING_TAIL_KEEP: 'error' }).tail?.keep, [{ status: 'error' }]);
  t.strictSame(plan(standard, {}, { sampling: { tail: { keep: 'error' } } }).tail?.keep, [{ status: 'error' }]);
  t.equal(plan({ ...standard, OTEL_AGENT_SAMPLING_TAIL_LINGER_MS: '5' }).tail, undefined, 'a bound asks for nothing');
  const alone = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_AGENT_SAMPLING_TAIL_KEEP: 'error' };
  t.equal(plan(alone).tail, undefined, 'one that decides on every span alone has no segments');
});

test('the tail is that of the mode', async (t) => {
  t.strictSame(plan({}).tail?.keep, [{ status: 'error' }, { duration_ms: '>=2000' }]);
  t.equal(plan({ OTEL_AGENT_SAMPLING_TAIL_KEEP: 'none' }).tail, undefined);
  for (const mode of ['head', 'collector']) {
    const { mode: own, tail } = plan({ OTEL_AGENT_SAMPLING_MODE: mode, OTEL_AGENT_SAMPLING_TAIL_KEEP: 'error' });
    t.strictSame([own, tail], [mode, undefined]);
  }
});

test('has the bounds and everything else of the settings', async (t) => {
  const rules = [{ name: 'health', match: { paths: ['/health*'] }, ratio: 0 }];
  const { tail, ...head } = plan({}, {}, {
    sampling: {
      ratio: 0.1,
      rules,
      on_unsampled_parent: 'resample',
      target_per_second: 100,
      tail: { linger_ms: 1, max_segments: 2, max_spans: 3, max_bytes: '64KiB', max_spans_per_segment: 4, max_age_ms: 5 },
    },
  });
  t.strictSame(head, { mode: 'local', ratio: 0.1, rules, onUnsampledParent: 'resample', targetPerSecond: 100, parentBased: true });
  const { keep: _, ...bounds } = tail ?? { keep: [] };
  t.strictSame(bounds, { lingerMs: 1, maxSegments: 2, maxSpans: 3, maxBytes: 65_536, maxSpansPerSegment: 4, maxAgeMs: 5 });
});
