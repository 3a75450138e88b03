import { createTraceState, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import t from 'tap';
import { traced } from '../traced.js';

const EMAIL = 'ada.lovelace@shop.example.com';

function viewOf(write: (span: Span) => void, env: Record<string, string> = {}): ReadableSpan {
  const { tracer, spans } = traced(env);
  const span = tracer.startSpan('work');
  write(span);
  span.end();
  return spans[0] as ReadableSpan;
}

const eventOf = (write: (span: Span) => void) => viewOf(write).events[0]?.attributes ?? {};

t.test('a stack keeps its frames under the redacted message', async (t) => {
  const error = new TypeError(`no user ${EMAIL}\nhere neither: ${EMAIL}`);
  const frames = (error.stack ?? '').slice((error.stack ?? '').indexOf('\n    at '));
  const { 'exception.message': message, 'exception.stacktrace': stack } = eventOf((span) => span.recordException(error));
  t.equal(message, 'no user [REDACTED:email]\nhere neither: [REDACTED:email]');
  t.equal(stack, `TypeError: no user [REDACTED:email]\nhere neither: [REDACTED:email]${frames}`);
});

t.test('a message that was changed after the error was made does not stay in the stack', async (t) => {
  const error = new Error('the password is hunter2-hunter2');
  error.message = 'withheld';
  const { 'exception.stacktrace': stack } = eventOf((span) => span.recordException(error));
  t.notMatch(stack, /hunter2/);
  t.match(stack, /^Error: withheld\n {4}at /);
});

t.test('lines of a denied message that look like frames do not stay', async (t) => {
  const error = new Error('first\n    at the bank of Ada\nlast');
  const attributes = viewOf((span) => span.recordException(error), { OTEL_AGENT_REDACTION_DENY_KEYS: 'exception.message' }).events[0]?.attributes;
  t.equal(attributes?.['exception.message'], '[REDACTED:denied]');
  t.match(attributes?.['exception.stacktrace'], /^Error: \[REDACTED:denied\]\n {4}at /);
  t.notMatch(attributes?.['exception.stacktrace'], /bank of Ada|last/);
});

t.test('the name of an error is read', async (t) => {
  const error = Object.assign(new Error('x'), { name: `For ${EMAIL}` });
  t.notMatch(JSON.stringify(eventOf((span) => span.recordException(error))), new RegExp(EMAIL));
});

t.test('causes below the frames are read', async (t) => {
  const stack = `Error: outer\n    at a (x.js:1:2)\n  [cause]: Error: inner ${EMAIL}\n      at b (y.js:3:4)`;
  const attributes = { 'exception.type': 'Error', 'exception.message': 'outer', 'exception.stacktrace': stack };
  t.equal(eventOf((span) => span.addEvent('exception', attributes))['exception.stacktrace'], stack.replace(EMAIL, '[REDACTED:email]'));
});

t.test('a stack without frames is its message', async (t) => {
  const attributes = { 'exception.type': 'Oops', 'exception.message': 'm', 'exception.stacktrace': 'anything at all' };
  t.equal(eventOf((span) => span.addEvent('exception', attributes))['exception.stacktrace'], 'Oops: m');
});

t.test('of PostgreSQL’s status only the code is left', async (t) => {
  const statusOf = (message: string, attributes = {}) =>
    viewOf((span) => {
      span.setAttributes({ 'db.system.name': 'postgresql', ...attributes });
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    }).status;
  t.strictSame(statusOf('duplicate key value violates unique constraint "x": (email)=(a@b.c)'), { code: 2, message: 'PostgreSQL error' });
  t.strictSame(statusOf('invalid input syntax', { 'db.response.status_code': '22P02' }), { code: 2, message: '22P02' });
  t.strictSame(statusOf('23505'), { code: 2, message: '23505' });
  t.strictSame(statusOf('ECONNREFUSED'), { code: 2, message: 'ECONNREFUSED' });
});

t.test('statements and names of other databases lose their literals too', async (t) => {
  const view = viewOf((span) => {
    span.updateName("SELECT * FROM t WHERE a = 'x'");
    span.setAttributes({ 'db.system': 'mysql', 'db.statement': "SELECT 'x' FROM t WHERE b = 5" });
    span.setStatus({ code: SpanStatusCode.ERROR, message: "Duplicate entry 'ada' for key" });
  });
  t.equal(view.name, 'SELECT * FROM t WHERE a = ?');
  t.notMatch(view.attributes['db.statement'], /'x'|5/);
  t.notMatch(view.status.message, /ada/);
});

t.test('names of database spans that hold no literal stay as they are', async (t) => {
  for (const name of ['SELECT tasks', 'pg-pool.connect', 'pg.connect', 'pg.query:SELECT tasks', 'INSERT shop.orders', 'BEGIN', 'BRPOPLPUSH', 'redis-GET', 'connect', 'mongodb.find', 'PostgreSQL']) {
    for (const system of ['postgresql', 'mysql', 'redis', 'mongodb']) {
      if (system === 'redis' && name.includes(' ')) continue;
      const view = viewOf((span) => {
        span.setAttribute('db.system.name', system);
        span.updateName(name);
      });
      t.equal(view.name, name, system);
    }
  }
});

t.test('commands of Redis lose their arguments', async (t) => {
  const view = viewOf((span) => span.setAttributes({ 'db.system.name': 'redis', 'db.query.text': 'EVALSHA 1 key ada' }));
  t.equal(view.attributes['db.query.text'], 'EVALSHA ?');
});

t.test('URLs keep everything but what is private, under any name', async (t) => {
  const url = 'https://shop.example.com/a%20b?x=%7e1&token=abc&y=a+b#c';
  const view = viewOf((span) => span.setAttributes({ 'url.full': url, 'task.target': url, 'url.query': '?token=abc&x=1', 'http.target': '/p?token=abc' }));
  const redacted = url.replace('abc', '[REDACTED:url_parameter]');
  t.strictSame(view.attributes, {
    'url.full': redacted,
    'task.target': redacted,
    'url.query': '?token=[REDACTED:url_parameter]&x=1',
    'http.target': '/p?token=[REDACTED:url_parameter]',
    'otel_agent.sampling.reason': 'ratio',
  });
});

t.test('of tracestate the vendors on the list are left, on the span, its parent and its links', async (t) => {
  const { tracer, spans } = traced({ OTEL_AGENT_REDACTION_TRACESTATE_KEEP: 'mine' });
  const traceState = createTraceState(`ot=th:8,other=${'x'.repeat(9)},mine=1`);
  const remote = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1, isRemote: true, traceState };
  const { trace, ROOT_CONTEXT } = await import('@opentelemetry/api');
  tracer.startSpan('x', { links: [{ context: remote }] }, trace.setSpanContext(ROOT_CONTEXT, remote)).end();
  const [view] = spans as [ReadableSpan];
  for (const context of [view.spanContext(), view.parentSpanContext, view.links[0]?.context]) {
    t.equal(context?.traceState?.serialize(), 'ot=th:8,mine=1');
  }
  t.equal(view.parentSpanContext?.isRemote, true);
  t.equal(traceState.get('other'), 'xxxxxxxxx', 'what the service has is as it was');
});
