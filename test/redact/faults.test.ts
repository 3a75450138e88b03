import type { Span } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { UNCOUNTED, type Parts } from '../../src/redact/parts.js';
import { spanRedaction } from '../../src/redact/redact-span.js';
import { redactionOf } from '../../src/redact/redaction.js';
import { Redactor } from '../../src/redact/redactor.js';
import { startRedaction } from '../../src/redact/start-redaction.js';
import { simpleParts } from './parts.js';
import { traced } from './traced.js';

const SECRET = 's3cr3t-abcdef';

const THROWN: Readonly<Record<string, () => unknown>> = {
  'an error': () => new Error(SECRET),
  'a range error': () => new RangeError('Maximum call stack size exceeded'),
  text: () => SECRET,
  'something that cannot be printed': () => Object.create(null) as unknown,
};

/** Parts of the stage, each with a defect. */
function broken(thrown: () => unknown): Readonly<Record<string, Partial<Parts>>> {
  const fail = () => {
    throw thrown();
  };
  return {
    judge: { judge: fail },
    judgePath: { judgePath: fail },
    scan: { scan: fail },
    actionOf: { actionOf: fail },
    treat: { treat: fail },
    statements: { statements: { sql: fail, redis: fail } },
    parameters: { url: { maskQuery: 'sensitive', isSensitiveParameter: fail } },
    'counting of hits': { counting: { ...UNCOUNTED, hit: fail } },
    'counting of failures': { scan: fail, counting: { ...UNCOUNTED, failed: fail } },
    'observing of values': { counting: { ...UNCOUNTED, observe: fail } },
  };
}

function fill(span: Span): void {
  span.setAttributes({ note: SECRET, 'db.system.name': 'mysql', 'db.query.text': `SELECT '${SECRET}'`, 'url.full': `http://x/?a=${SECRET}`, password: SECRET });
  span.setAttribute('map', { customer: { name: SECRET } } as never);
  span.setAttribute('json', JSON.stringify({ customer: { name: SECRET } }));
  span.addEvent(SECRET, { note: SECRET });
  span.recordException(new Error(SECRET));
  span.addLink({ context: span.spanContext(), attributes: { note: SECRET } });
  span.setStatus({ code: 2, message: SECRET });
  span.updateName(SECRET);
}

const exported = (spans: ReadableSpan[]) => Buffer.from(JsonTraceSerializer.serializeRequest(spans) as Uint8Array).toString();

let cases = 0;
for (const [what, thrown] of Object.entries(THROWN)) {
  for (const [where, parts] of Object.entries(broken(thrown))) {
    cases += 1;
    t.test(`${what} thrown by ${where}: the service does not notice, and nothing private leaves`, async (t) => {
      const redactor = new Redactor(simpleParts(parts));
      const { tracer, spans } = traced({}, { redact: spanRedaction(redactor, parts.counting ?? UNCOUNTED, []) });
      const result = tracer.startActiveSpan('work', (span) => {
        fill(span);
        span.end();
        return 'served';
      });
      t.equal(result, 'served');
      t.ok(spans.length <= 1);
      t.notMatch(exported(spans), new RegExp(SECRET));
      if (!where.startsWith('counting') && !where.startsWith('observing')) t.equal(spans.length, 1, 'it is seen that there was a span');
    });
  }
}

/** What a strange processor, or the service, can do to the SDK's span before ours sees it. */
const SPOILT: Readonly<Record<string, (span: Record<string, unknown>) => void>> = {
  'no attributes': (span) => void (span['attributes'] = undefined),
  'attributes that throw': (span) => Object.defineProperty(span['attributes'], 'x', { get: () => refuse(), enumerable: true }),
  'events that are no list': (span) => void (span['events'] = 7),
  'an event that is null': (span) => void (span['events'] = [null]),
  'links that are undefined': (span) => void (span['links'] = undefined),
  'no status': (span) => void (span['status'] = null),
  'no scope': (span) => void (span['instrumentationScope'] = undefined),
  'a name that throws': (span) => Object.defineProperty(span, 'name', { get: refuse }),
  'no times': (span) => void Object.assign(span, { startTime: undefined, endTime: 'x' }),
  'a tracestate that throws': (span) => void Object.assign((span as unknown as Span).spanContext(), { traceState: { serialize: refuse } }),
  'a parent that is a proxy': (span) => void (span['parentSpanContext'] = new Proxy({}, { get: refuse })),
};

function refuse(): never {
  throw new Error(SECRET);
}

for (const [what, spoil] of Object.entries(SPOILT)) {
  cases += 1;
  t.test(`a span with ${what}: the service does not notice, and nothing private leaves`, async (t) => {
    const spoiler = { onStart() {}, onEnding: (span: unknown) => spoil(span as Record<string, unknown>), onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
    const { tracer, spans } = traced({}, { before: [spoiler as SpanProcessor], redact: spanRedaction(new Redactor(simpleParts()), UNCOUNTED, []) });
    const span = tracer.startSpan('work');
    fill(span);
    t.doesNotThrow(() => span.end());
    t.ok(spans.length <= 1);
    t.notMatch(exported(spans), new RegExp(SECRET));
  });
}

t.test('a stage that cannot be set up closes the export, and lends nothing that lets text pass', async (t) => {
  const { settings } = readSettings({}, '/no');
  const running = startRedaction({ settings: { ...settings, 'redaction.patterns': [{ name: 'x', regex: '(' }] } });
  t.equal(running.isClosed, true);
  t.notMatch(running.cleaner.url(`http://x/?a=${SECRET}`), new RegExp(SECRET));
  const { tracer, spans } = traced({}, { redact: running.span });
  const span = tracer.startSpan(SECRET);
  fill(span);
  span.end();
  t.equal(spans.length, 1);
  t.notMatch(exported(spans), new RegExp(SECRET));
});

t.test('hashes without a key are masks', async (t) => {
  const { redactor } = redactionOf(readSettings({ OTEL_AGENT_REDACTION_HASH_KEYS: 'customer.*', OTEL_AGENT_REDACTION_DETECTORS_EMAIL: 'hash' }, '/no').settings, UNCOUNTED);
  t.equal(redactor.attribute('customer.id', 'x', 'attribute'), '[REDACTED:denied]');
  t.equal(redactor.attribute('note', 'a@example.com', 'attribute'), '[REDACTED:email]');
});

t.ok(cases >= 50, `${cases} cases`);
