import { type Context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { startSampling } from '../../src/sample/start-sampling.js';
import { idsOf, KEPT } from './support/sampled-service.js';

test('what goes wrong when a segment is let go by the clock does not reach the service', async (t) => {
  const env = { OTEL_AGENT_SAMPLING_RATIO: '0.5', OTEL_AGENT_SAMPLING_TAIL_LINGER_MS: '0' };
  let released = () => {};
  const done = new Promise<void>((resolve) => {
    released = resolve;
  });
  const sampling = startSampling(readSettings(env, '/no/such/folder'), {})(() => {
    // Behind the throw, so that an uncaught exception would have come first.
    setImmediate(released);
    throw new Error('planted');
  });
  const tracer = new TracerProvider({
    sampler: sampling.sampler,
    idGenerator: idsOf(KEPT),
    spanProcessors: [
      {
        onStart: (span: Span, context: Context) => sampling.onStart(span as Span & ReadableSpan, context),
        onEnd: (span) => sampling.onEnd(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  }).getTracer('t');
  const uncaught: unknown[] = [];
  const hear = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', hear);
  t.teardown(() => process.removeListener('uncaughtException', hear));
  const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
  tracer.startSpan('never ends', {}, trace.setSpan(ROOT_CONTEXT, root));
  root.end();
  const alive = setInterval(() => {}, 1000);
  await done;
  clearInterval(alive);
  t.strictSame(uncaught, []);
});
