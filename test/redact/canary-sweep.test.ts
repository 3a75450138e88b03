import { createTraceState, type Attributes, type HrTime, type SpanContext, SpanStatusCode, trace, ROOT_CONTEXT } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { type Redaction, redactionOf } from '../../src/redact/redaction.js';
import { logRecordRedaction } from '../../src/redact/surfaces/log-record.js';
import { metricAttributesRedaction } from '../../src/redact/surfaces/metric-attributes.js';
import { CANARY_KINDS, canaryOf, type Canary } from './canaries.js';

/** A1's table: every place of a span in which the service, or a library, can write. */
const SURFACES: Readonly<Record<string, (span: Writable, value: unknown) => void>> = {
  name: (span, value) => span.updateName(value as string),
  attribute: (span, value) => span.setAttribute('note', value as string),
  'attribute, late in a list': (span, value) => span.setAttribute('notes', ['x', 1, value] as string[]),
  'attribute key': (span, value) => span.setAttribute(`of ${asText(value)}`, 1),
  'event name': (span, value) => span.addEvent(asText(value)),
  'event attribute': (span, value) => span.addEvent('event', { note: value as string }),
  'exception message': (span, value) => span.recordException(new Error(`cannot find ${asText(value)} here`)),
  'exception stack': (span, value) =>
    span.addEvent('exception', { 'exception.message': 'x', 'exception.stacktrace': `Error: ${asText(value)}\n    at run (app.js:1:1)\n  [cause]: ${asText(value)}` }),
  'link attribute': (span, value) => span.addLink({ context: LINKED, attributes: { note: value as string } }),
  'link tracestate': (span, value) => span.addLink({ context: { ...LINKED, traceState: stateOf(value) } }),
  status: (span, value) => span.setStatus({ code: SpanStatusCode.ERROR, message: `failed for ${asText(value)}` }),
  tracestate: (span, value) => Object.assign(span.spanContext(), { traceState: stateOf(value) }),
  scope: (span, value) =>
    Object.assign(span, { instrumentationScope: { name: `lib ${asText(value)}`, version: asText(value), attributes: { note: value } } }),
  resource: (span, value) => Object.assign(span, { resource: resourceFromAttributes({ note: value as string, 'process.command_args': [asText(value)] }) }),
  'SQL text': (span, value) => {
    span.setAttribute('db.system.name', 'postgresql');
    span.setAttribute('db.query.text', `SELECT $1 /* ${asText(value)} */ FROM t`);
  },
};

/** What a value can be wrapped in. */
const FORMS: Readonly<Record<string, (text: string) => unknown>> = {
  string: (text) => `before ${text} after`,
  array: (text) => ['a', text, 'b'],
  'nested map': (text) => ({ a: { b: { c: { d: text } } } }),
  bytes: (text) => Buffer.from(`before ${text} after`),
  'JSON in a string': (text) => JSON.stringify({ items: [{ note: text }] }),
  'percent-encoded': (text) => encodeURIComponent(text),
};

interface Writable extends ReadableSpan {
  updateName(name: string): unknown;
  setAttribute(key: string, value: unknown): unknown;
  addEvent(name: string, attributes?: Attributes): unknown;
  addLink(link: { context: SpanContext; attributes?: Attributes }): unknown;
  setStatus(status: { code: SpanStatusCode; message: string }): unknown;
  recordException(error: Error): unknown;
  end(): void;
}

const LINKED: SpanContext = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1 };

function asText(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A propagator of a service may let anything in. */
const stateOf = (value: unknown) => Object.assign(createTraceState('ot=th:8'), { serialize: () => `ot=th:8,vendor=${asText(value)},es=${asText(value)}` });

const ENV = {
  OTEL_AGENT_REDACTION_DETECTORS_IPV4: 'mask',
  OTEL_AGENT_REDACTION_DETECTORS_IPV6: 'mask',
  OTEL_AGENT_REDACTION_DETECTORS_PHONE: 'mask',
};

let finished: ReadableSpan[] = [];
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'shop' }),
  spanProcessors: [{ onStart() {}, onEnd: (span) => void finished.push(span), forceFlush: async () => {}, shutdown: async () => {} }],
});

/** Everything that a secret could look like in a request, or undefined when none of it is there. */
function leakOf(body: Uint8Array, { secret }: Canary): string | undefined {
  const text = Buffer.from(body).toString('latin1');
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, encodeURIComponent(secret), json, JSON.stringify(json).slice(1, -1), encodeURIComponent(json)];
  const found = forms.find((form) => text.includes(form));
  if (found !== undefined) return found;
  // Bytes are base64 in JSON, where a secret may begin at any of three places.
  const encoded = Buffer.from(secret);
  for (let shift = 0; shift < 3; shift += 1) {
    const whole = Buffer.concat([Buffer.alloc(shift), encoded]).toString('base64');
    const middle = whole.slice(shift === 0 ? 0 : shift + 1, whole.length - 4);
    if (middle.length >= 8 && text.includes(middle)) return middle;
  }
  return undefined;
}

function bodiesOf(redaction: Redaction, span: ReadableSpan): Uint8Array[] {
  const view = redaction.span(span);
  return [JsonTraceSerializer.serializeRequest([view]), ProtobufTraceSerializer.serializeRequest([view])] as Uint8Array[];
}

t.test('no canary of any class leaves from any surface in any form, in either encoding', async (t) => {
  const redaction = redactionOf(readSettings(ENV, '/no').settings, UNCOUNTED);
  const leaks: string[] = [];
  let cases = 0;
  for (const kind of Object.keys(CANARY_KINDS)) {
    for (const [surface, write] of Object.entries(SURFACES)) {
      for (const [form, wrap] of Object.entries(FORMS)) {
        const canary = canaryOf(kind, `${surface} ${form}`);
        finished = [];
        const span = provider.getTracer('lib').startSpan('work', {}, trace.setSpanContext(ROOT_CONTEXT, LINKED)) as unknown as Writable;
        write(span, wrap(canary.text));
        span.end();
        for (const body of bodiesOf(redaction, finished[0] as ReadableSpan)) {
          cases += 1;
          const leak = leakOf(body, canary);
          if (leak !== undefined) leaks.push(`${kind} on ${surface} as ${form}: ${leak}`);
        }
      }
    }
  }
  t.equal(cases, 25 * 15 * 6 * 2);
  t.strictSame(leaks, []);
});

t.test('the search finds every canary that was not redacted', async (t) => {
  const missed: string[] = [];
  for (const kind of Object.keys(CANARY_KINDS)) {
    for (const [form, wrap] of Object.entries(FORMS)) {
      const canary = canaryOf(kind, form);
      finished = [];
      const span = provider.getTracer('lib').startSpan('work') as unknown as Writable;
      span.setAttribute('note', wrap(canary.text));
      span.end();
      for (const serializer of [JsonTraceSerializer, ProtobufTraceSerializer]) {
        if (leakOf(serializer.serializeRequest(finished) as Uint8Array, canary) === undefined) missed.push(`${kind} as ${form}`);
      }
    }
  }
  t.strictSame(missed, []);
});

t.test('log records and the attributes of metrics are held to the same', async (t) => {
  const { redactor } = redactionOf(readSettings(ENV, '/no').settings, UNCOUNTED);
  const logs = logRecordRedaction(redactor, UNCOUNTED, ['ot']);
  const metrics = metricAttributesRedaction(redactor);
  const leaks: string[] = [];
  const time: HrTime = [1_767_225_600, 0];
  for (const kind of Object.keys(CANARY_KINDS)) {
    for (const [form, wrap] of Object.entries(FORMS)) {
      const canary = canaryOf(kind, form);
      const value = wrap(canary.text) as string;
      const record = logs({
        hrTime: time,
        hrTimeObserved: time,
        spanContext: { ...LINKED, traceState: stateOf(value) },
        severityText: asText(value),
        eventName: asText(value),
        body: value,
        resource: resourceFromAttributes({ note: value }),
        instrumentationScope: { name: asText(value) },
        attributes: { note: value, [`of ${asText(value)}`]: 1 },
        droppedAttributesCount: 0,
      });
      const { resource, ...rest } = record;
      const plain = { ...rest, state: record.spanContext?.traceState?.serialize(), resource: resource.attributes };
      const leak = leakOf(Buffer.from(JSON.stringify(plain)), canary) ?? leakOf(Buffer.from(JSON.stringify(metrics({ note: value }))), canary);
      if (leak !== undefined) leaks.push(`${kind} as ${form}: ${leak}`);
    }
  }
  t.strictSame(leaks, []);
});
