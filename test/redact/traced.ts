import type { Tracer } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { guardTracers } from '../../src/api-guard.js';
import { readSettings } from '../../src/config/read-settings.js';
import type { Sink } from '../../src/export/sink.js';
import { Pipeline } from '../../src/pipeline.js';
import { mayLeave } from '../../src/redact/brand.js';
import type { RedactSpan } from '../../src/redact/redact-span.js';
import { redactionOf } from '../../src/redact/redaction.js';
import { startSampling } from '../../src/sample/start-sampling.js';
import { type Counted, counted } from './parts.js';

export interface Traced {
  readonly provider: TracerProvider;
  readonly tracer: Tracer;
  readonly pipeline: Pipeline;
  /** What came to the sink, and may leave. */
  readonly spans: ReadableSpan[];
  readonly counting: Counted;
}

/** The SDK, the pipeline and the redaction as start.ts puts them together, with a sink that keeps what it gets. */
export function traced(
  env: Readonly<Record<string, string>> = {},
  more: { readonly before?: SpanProcessor[]; readonly after?: SpanProcessor[]; readonly redact?: RedactSpan; readonly sampled?: boolean } = {},
): Traced {
  const counting = counted();
  const reading = readSettings(env, '/no/such/folder');
  const { span } = redactionOf(reading.settings, counting);
  const spans: ReadableSpan[] = [];
  const sink: Sink = {
    add: (view) => void (mayLeave(view) && spans.push(view)),
    flush: () => Promise.resolve(true),
    pending: () => 0,
    prepare: () => {},
    beforeEnd: () => {},
    describe: () => 'test',
  };
  const pipeline = new Pipeline([sink], more.redact ?? span, startSampling(reading, {}), (work) => void setImmediate(work));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [...(more.before ?? []), pipeline, ...(more.after ?? [])],
    sampler: more.sampled === false ? { shouldSample: () => ({ decision: 1 }) } : pipeline.sampling.sampler,
  });
  guardTracers(provider);
  const tracer = provider.getTracer('lib', '1.0');
  return { provider, tracer, pipeline, spans, counting };
}
