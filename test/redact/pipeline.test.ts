import type { Span } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { ConsoleSpanExporter, type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { consoleSink } from '../../src/export/console-sink.js';
import { Branded, countUnbranded, mayLeave } from '../../src/redact/brand.js';
import { noRedactionOf } from '../../src/redact/no-redaction.js';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { spanRedaction } from '../../src/redact/redact-span.js';
import { Redactor } from '../../src/redact/redactor.js';
import { counted, simpleParts } from './parts.js';
import { traced } from './traced.js';

const EMAIL = 'ada.lovelace@shop.example.com';

function processor(hooks: Partial<SpanProcessor>): SpanProcessor {
  return { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {}, ...hooks };
}

t.test('processors before and after it, late writers and mutators: sinks get redacted views', async (t) => {
  const seen: string[] = [];
  const spy = processor({ onEnd: (span) => void seen.push(String(span.attributes['note'])) });
  const late = processor({ onEnding: (span: Span) => void span.setAttribute('late', EMAIL) } as Partial<SpanProcessor>);
  const mutator = processor({ onEnd: (span: ReadableSpan) => void Object.assign(span.attributes, { after: EMAIL, note: EMAIL }) });
  const { tracer, spans } = traced({}, { before: [spy, late], after: [late, mutator] });
  for (let index = 0; index < 50; index += 1) {
    const span = tracer.startSpan(`for ${EMAIL}`);
    span.setAttribute('note', EMAIL);
    span.end();
  }
  t.equal(spans.length, 50);
  t.equal(seen[0], EMAIL, 'the service’s own processor had the span before');
  for (const span of spans) {
    t.ok(Branded.is(span));
    t.notMatch(JSON.stringify([span.name, span.attributes]), new RegExp(EMAIL));
    t.equal(span.attributes['late'], '[REDACTED:email]');
    t.notOk('after' in span.attributes);
  }
});

t.test('exactly the planted unbranded spans are turned back and counted', async (t) => {
  let turnedBack = 0;
  countUnbranded(() => {
    turnedBack += 1;
  });
  const { tracer, spans } = traced();
  const printed = t.capture(console, 'dir');
  const sink = consoleSink();
  let raw: ReadableSpan | undefined;
  const provider = new TracerProvider({ spanProcessors: [processor({ onEnd: (span) => void (raw = span) })] });
  provider.getTracer('x').startSpan(EMAIL).end();
  tracer.startSpan('clean').end();
  const [view] = spans as [ReadableSpan];
  const planted = [raw, { ...view }, Object.create(view), new Proxy(view, {}), JSON.parse(JSON.stringify(view)), null, undefined, 'x', 7];
  for (const one of planted) sink.add(one as ReadableSpan);
  t.equal(turnedBack, planted.length);
  t.equal(printed().length, 0);
  sink.add(view);
  t.equal(printed().length, 1);
  t.ok(mayLeave(view));
});

t.test('the console shows what the exporter gets', async (t) => {
  const { tracer, spans } = traced();
  const span = tracer.startSpan(`for ${EMAIL}`);
  span.addEvent(`to ${EMAIL}`);
  span.recordException(new Error(EMAIL));
  span.setStatus({ code: 2, message: EMAIL });
  span.end();
  const printed = t.capture(console, 'dir', () => {});
  new ConsoleSpanExporter().export(spans, () => {});
  const { inspect } = await import('node:util');
  t.notMatch(inspect(printed()[0]?.args[0], { depth: 20, showHidden: true }), new RegExp(EMAIL));
});

t.test('a span that is not sampled costs no detector, unless a test listens', async (t) => {
  let calls = 0;
  const redactor = new Redactor(simpleParts({ scan: () => void (calls += 1) }));
  const { tracer, spans, pipeline } = traced({}, { sampled: false, redact: spanRedaction(redactor, UNCOUNTED, []) });
  const span = tracer.startSpan('dropped');
  span.setAttribute('note', EMAIL);
  span.end();
  t.equal(calls, 0);
  t.equal(spans.length, 0);
  const heard: string[] = [];
  const stop = pipeline.listen((view) => void heard.push(view.name));
  tracer.startSpan('heard').end();
  stop();
  tracer.startSpan('not heard').end();
  t.strictSame(heard, ['heard']);
  t.ok(calls > 0);
});

t.test('a listener that throws takes nothing from the sinks', async (t) => {
  const { tracer, spans, pipeline } = traced();
  pipeline.listen(() => {
    throw new Error('listener');
  });
  tracer.startSpan('x').end();
  t.equal(spans.length, 1);
});

t.test('a span whose redaction fails leaves as a skeleton', async (t) => {
  const counting = counted();
  const redactor = new Redactor(simpleParts());
  redactor.begin = () => {
    throw new Error('defect');
  };
  const { tracer, spans } = traced({}, { redact: spanRedaction(redactor, counting, []) });
  const span = tracer.startSpan(EMAIL, { kind: 2, attributes: { note: EMAIL }, links: [] });
  span.addEvent(EMAIL);
  span.setStatus({ code: 2, message: EMAIL });
  span.end();
  const [view] = spans as [ReadableSpan];
  const { traceId, spanId } = span.spanContext();
  t.match(view, { name: '[REDACTED:error]', kind: 2, status: { code: 2 }, attributes: { 'otel_agent.redaction.failed': true }, events: [], links: [] });
  t.match(view.spanContext(), { traceId, spanId });
  t.equal(view.status.message, undefined);
  t.equal(counting.skeletons, 1);
});

t.test('mode off: everything passes as it is, still as a copy that may leave', async (t) => {
  const { settings } = readSettings({ OTEL_AGENT_REDACTION_MODE: 'off' }, '/no');
  const { tracer, spans } = traced({}, { redact: noRedactionOf(settings).span });
  const span = tracer.startSpan(`for ${EMAIL}`);
  const map = { a: { email: EMAIL } };
  span.setAttributes({ note: EMAIL, 'user.password': 'x', map: map as never });
  span.setStatus({ code: 2, message: EMAIL });
  span.end();
  const [view] = spans as [ReadableSpan];
  t.match(view, { name: `for ${EMAIL}`, status: { code: 2, message: EMAIL }, attributes: { note: EMAIL, 'user.password': 'x', map } });
});

t.test('scope and resource keep their identity, so that encoders can group', async (t) => {
  const { tracer, spans } = traced();
  for (let index = 0; index < 3; index += 1) tracer.startSpan('x').end();
  t.equal(new Set(spans.map(({ resource }) => resource)).size, 1);
  t.equal(new Set(spans.map(({ instrumentationScope }) => instrumentationScope)).size, 1);
});

t.test('the resource loses the command line and the owner', async (t) => {
  const redactor = new Redactor(simpleParts());
  const { redactResource } = await import('../../src/redact/surfaces/resources.js');
  const resource = resourceFromAttributes({ 'process.command_args': ['node', '--password=x'], 'process.command': 'x', 'process.owner': 'ada', 'process.pid': 1, note: 's3cr3t-abcd' });
  t.strictSame(redactResource(resource, redactor).attributes, { 'process.pid': 1, note: '[REDACTED:secret]' });
});
