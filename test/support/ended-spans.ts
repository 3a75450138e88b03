import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, createTraceState, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Unix time in whole seconds and nanoseconds, as the SDK keeps it. */
export const START: [number, number] = [1_767_225_600, 123_456_789];
export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const PARENT_ID = '00f067aa0ba902b7';
export const LINKED_ID = 'b7ad6b7169203331';

/** Two spans of the SDK that has just ended them: a child that uses every field, and a root that uses none. */
export function endedSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 42 }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const remote = {
    traceId: TRACE_ID,
    spanId: PARENT_ID,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    traceState: createTraceState('ot=th:8,v=1'),
  };
  const span = provider.getTracer('lib', '1.2.3').startSpan(
    'POST /orders',
    {
      kind: SpanKind.CLIENT,
      startTime: START,
      attributes: {
        text: 'grüße 🦉\u2028',
        yes: true,
        zero: 0,
        negative: -3,
        fraction: 0.25,
        large: Number.MAX_SAFE_INTEGER,
        list: ['a', 'b'],
        numbers: [1, -2, 3.5],
        'server.address': 'db.internal',
        'server.port': 5432,
      },
      links: [{ context: { ...remote, spanId: LINKED_ID }, attributes: { why: 'batch' } }],
    },
    trace.setSpanContext(ROOT_CONTEXT, remote),
  );
  span.addEvent('exception', { 'exception.message': 'no' }, [START[0], START[1] + 1_000_000]);
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' });
  span.end([START[0] + 1, START[1] + 500_000]);
  provider.getTracer('lib').startSpan('root', { root: true, startTime: START }).end([START[0], START[1] + 1]);
  return exporter.getFinishedSpans();
}
