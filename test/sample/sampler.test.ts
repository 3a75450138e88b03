import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { headOf } from '../../src/sample/head.js';
import { HeadSampler } from '../../src/sample/head-sampler.js';
import { Counting } from '../../src/sample/sampling-counts.js';
import { planOf } from '../../src/sample/plan-of.js';

/** Their last 56 bits are spread evenly. */
const IDS = Array.from(
  { length: 1000 },
  (_, index) => `1${'0'.repeat(17)}${(Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}000001`,
);

const samplerBy = (env: Record<string, string>) => new HeadSampler(headOf(planOf(readSettings(env, '/no/such/folder'), {}), () => 0));

/** How many of 1000 traces are kept: new ones, or those that another service began and kept, or did not. */
function kept(env: Record<string, string>, parent?: TraceFlags): number {
  const sampler = samplerBy(env);
  return IDS.filter((traceId) => {
    const remote = { traceId, spanId: '00f067aa0ba902b7', traceFlags: parent ?? 0, isRemote: true };
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
    return sampler.shouldSample(context, traceId, 'span', SpanKind.SERVER, {}).decision === SamplingDecision.RECORD_AND_SAMPLED;
  }).length;
}

test('keeps everything when nothing is set, but what another service dropped', async (t) => {
  t.strictSame([kept({}), kept({}, TraceFlags.SAMPLED), kept({}, TraceFlags.NONE)], [1000, 1000, 0]);
});

test('keeps a share of new traces by our ratio, and obeys the verdict of others', async (t) => {
  for (const [ratio, expected] of [
    ['0', 0],
    ['0.1', 100],
    ['0.5', 500],
    ['1', 1000],
  ] as const) {
    const env = { OTEL_AGENT_SAMPLING_RATIO: ratio };
    t.ok(Math.abs(kept(env) - expected) <= 20, `${kept(env)} of 1000 at ${ratio}`);
    t.strictSame([kept(env, TraceFlags.SAMPLED), kept(env, TraceFlags.NONE)], [1000, 0]);
  }
});

test('lets a standard sampler win over our ratio, and its argument over nothing else', async (t) => {
  t.equal(kept({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_AGENT_SAMPLING_RATIO: '0' }), 1000);
  t.equal(kept({ OTEL_TRACES_SAMPLER_ARG: '0', OTEL_AGENT_SAMPLING_RATIO: '1' }), 1000);
  const ratio = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' };
  t.ok(Math.abs(kept(ratio, TraceFlags.NONE) - 250) <= 20, 'it does not ask the parent');
  t.equal(kept({ ...ratio, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' }, TraceFlags.NONE), 0, 'this one does');
});

test('can print what it does', async (t) => {
  t.match(String(samplerBy({ OTEL_AGENT_SAMPLING_RATIO: '0.5' })), /mode=local, ratio=0.5/);
});

test('counts of reasons stay few, however often the rules change', async (t) => {
  const counting = new Counting();
  for (let change = 0; change < 5000; change += 1) counting.verdict(true, `rule:${change}`);
  t.ok(counting.segments.size <= 1002, String(counting.segments.size));
  t.equal([...counting.segments.values()].reduce((sum, count) => sum + count, 0), 5000, 'and the sum is right');
  t.ok((counting.segments.get('kept (other)') ?? 0) >= 3998);
});
