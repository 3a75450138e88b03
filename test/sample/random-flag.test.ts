import { type Context, context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { test } from 'tap';
import { traced } from '../redact/traced.js';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const below = (traceFlags: number, more: Partial<SpanContext> = {}): Context =>
  trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE_ID, spanId: '00f067aa0ba902b7', traceFlags, isRemote: true, ...more });

const WAYS: Readonly<Record<string, readonly [env: Record<string, string>, sampled: 0 | 1]>> = {
  sampled: [{}, 1],
  'only recorded': [{ OTEL_AGENT_SAMPLING_RATIO: '0.000001' }, 0],
  'not recorded': [{ OTEL_TRACES_SAMPLER: 'always_off' }, 0],
};

for (const [way, [env, sampled]] of Object.entries(WAYS)) {
  test(`spans that are ${way} say whether their trace id is random`, async (t) => {
    const { tracer } = traced(env);
    const flags = (parent: Context, root = false) => tracer.startSpan('x', { root }, parent).spanContext().traceFlags;
    t.equal(flags(ROOT_CONTEXT), 2 | sampled, 'a new trace');
    t.equal(flags(below(1), true), 2 | sampled, 'a new one below another one');
    t.equal(flags(below(1, { traceId: 'no' })), 2 | sampled, 'a parent that is none');
    const follows = env['OTEL_TRACES_SAMPLER'] === undefined;
    for (const [parent, expected] of [[1, 1], [3, 3], [0xff, 3], [0, 0], [2, 2], [0xfe, 2]] as const) {
      const span = tracer.startSpan('x', {}, below(parent));
      t.equal(span.spanContext().traceFlags, follows ? expected : expected & 2, `below ${parent}`);
      const child = tracer.startSpan('y', {}, trace.setSpan(ROOT_CONTEXT, span));
      t.equal(child.spanContext().traceFlags, span.spanContext().traceFlags, 'and below that one');
    }
    const active = context.with(below(3), () => tracer.startSpan('x').spanContext());
    t.strictSame([active.traceId, active.traceFlags & 2], [TRACE_ID, 2], 'below what is active');
    const none = tracer.startSpan('x', {}, suppressTracing(ROOT_CONTEXT)).spanContext();
    t.strictSame([none.traceFlags, /^0+$/.test(none.traceId)], [0, true], 'where there is no span, there is nothing to say');
  });
}
