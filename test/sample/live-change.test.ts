import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { samplingChanger } from '../../src/sample/change-sampling.js';
import type { SamplingPlan } from '../../src/sample/plan.js';
import { planOf } from '../../src/sample/plan-of.js';
import { runTraced } from '../support/run-app.js';
import { idsOf, NOT_KEPT, SampledService } from './support/sampled-service.js';

/** A changer, and the plans that it came to. */
function changer(env: Record<string, string> = {}, resource: Record<string, string> = {}) {
  const plans: SamplingPlan[] = [];
  const change = samplingChanger(readSettings(env, '/no/such/folder'), resource, { change: (plan) => void plans.push(plan) });
  return { change, plans };
}

test('what is given counts, over the environment too, and the rest keeps its value', async (t) => {
  const { change, plans } = changer({ OTEL_AGENT_SAMPLING_RATIO: '0.5', OTEL_AGENT_SAMPLING_TARGET_PER_SECOND: '10' });
  t.ok(change({ ratio: 0.1 }));
  t.match(plans.at(-1), { ratio: 0.1, targetPerSecond: 10, mode: 'local', tail: { keep: [{ status: 'error' }, {}] } });
  t.ok(change({ tail: { keep: 'error', linger_ms: 5 } }));
  t.match(plans.at(-1), { ratio: 0.1, tail: { keep: [{ status: 'error' }], lingerMs: 5 } });
  t.ok(change({ 'tail.keep': 'none', rules: [{ name: 'a', match: { paths: '/a' }, ratio: '0.2' }] }), 'by whole keys, as texts');
  t.match(plans.at(-1), { ratio: 0.1, tail: undefined, rules: [{ name: 'a', match: { paths: ['/a'] }, ratio: 0.2 }] });
  t.ok(change({ rules: [], mode: 'collector', ratio: undefined, target_per_second: null }));
  t.match(plans.at(-1), { ratio: 0.1, rules: [], mode: 'collector', targetPerSecond: 10 });
  t.ok(change({}));
  t.equal(plans.length, 5);
});

test('the specific still wins', async (t) => {
  const env = { OTEL_AGENT_SAMPLING_NAMESPACES: 'payments=0.3' };
  const { change, plans } = changer(env, { 'service.namespace': 'payments', 'deployment.environment.name': 'production' });
  t.ok(change({ ratio: 0.1 }));
  t.equal(plans.at(-1)?.ratio, 0.3);
  t.ok(change({ namespaces: {}, preset: 'environment', ratio: 0.7 }));
  t.equal(plans.at(-1)?.ratio, 0.1);
  t.ok(change({ preset: 'none' }));
  t.equal(plans.at(-1)?.ratio, 0.7);
});

test('where anything is wrong, nothing changes', async (t) => {
  const { change, plans } = changer();
  const throwing = { get ratio(): number { throw new Error('no'); } };
  const bad: unknown[] = [
    { ratio: 2 }, { ratio: 0.1, mode: 'all' }, { ratio: 0.1, rato: 1 }, { ratio: 0.1, tail: 'none' }, { tail: { keep: [{ status: 'ok' }] } },
    { rules: [{ name: 'a', match: { attribute_values: { key: 'http.route', values: ['/a'] } }, ratio: 1 }] },
    5, 'ratio=1', null, undefined, [], [{ ratio: 1 }], throwing,
    new Proxy({}, { ownKeys: () => { throw new Error('no'); } }),
  ];
  for (const data of bad) t.equal(change(data), false);
  t.strictSame(plans, []);
});

test('beside a standard sampler, a ratio that would have no effect is refused', async (t) => {
  const { change, plans } = changer({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' });
  t.equal(change({ ratio: 0.1 }), false);
  t.ok(change({ sampler_arg: 0.1 }));
  t.match(plans.at(-1), { ratio: 0.1, tail: undefined });
  t.ok(change({ sampler: 'always_on', ratio: 0.1 }));
  t.match(plans.at(-1), { ratio: 1, parentBased: false });
});

test('it counts for traces that begin then; those that run keep their verdict', async (t) => {
  const reading = readSettings({ OTEL_AGENT_SAMPLING_RATIO: '0.1' }, '/no/such/folder');
  const service = new SampledService(planOf(reading, {}), { idGenerator: idsOf(NOT_KEPT, NOT_KEPT, NOT_KEPT) });
  const change = samplingChanger(reading, {}, service.sampling);
  const before = service.start('before');
  t.ok(change({ ratio: 1 }));
  t.strictSame(service.sampling.ratios(), { configured: 1, effective: 1 });
  service.start('after').end();
  service.start('child', before).end();
  before.end();
  t.strictSame(service.left(), ['after ratio 0']);
  t.ok(change({ tail: { keep: 'app.keep' } }));
  service.start('kept anyway').end();
  t.equal(service.released.length, 2);
});

test('a worker thread has its own sampling, and changes it itself', async (t) => {
  const { spans, stdout, code: exit } = await runTraced({
    file: 'test/fixtures/sample/threads.cjs',
    env: { OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s' },
  });
  t.strictSame([stdout, exit], ['true\ntrue\n', 0]);
  t.strictSame(spans.map(({ name }) => name).toSorted(), ['main, before', 'worker, after the change in main']);
});

test('without an agent, changing is refused and nothing throws', async (t) => {
  const code = `const { changeSampling } = require('@org/otel-agent'); console.log(changeSampling({ ratio: 0 }), changeSampling());`;
  const { stdout } = await runTraced({ code, preload: 'none' });
  t.equal(stdout, 'false false\n');
  const off = await runTraced({ code, env: { OTEL_SDK_DISABLED: 'true' } });
  t.equal(off.stdout, 'false false\n');
});
