import t from 'tap';
import { compareTrace } from '../../src/testing/compare-trace.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { startBackends } from '../support/backends.js';
import { runTraced } from '../support/run-app.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

t.test('libraries at their edges', async (t) => {
  const backends = await startBackends('SELECT 1').catch((error: Error) => error);
  if (backends instanceof Error) {
    t.pass('needs PostgreSQL', { skip: `no PostgreSQL can be started here: ${backends.message}` });
    return;
  }
  t.teardown(() => backends.close());
  const run = (file: string, env: Record<string, string> = {}) =>
    runTraced({ file: `test/fixtures/instrument/${file}`, env: { ...backends.env, NODE_NO_WARNINGS: '1', ...env } });
  const answers = (stdout: string) =>
    stdout.trim().split('\n').map((line) => JSON.parse(line) as { status: number; timing?: string; traceresponse?: string });

  t.test('kafkajs answers as without the agent, and the service keeps its objects', async (t) => {
    const { code, stdout, spans } = await run('kafka-edges.cjs');
    const plain = await runTraced({
      file: 'test/fixtures/instrument/kafka-edges.cjs',
      preload: 'none',
      env: { ...backends.env, NODE_NO_WARNINGS: '1' },
    });
    t.equal(code, 0, stdout);
    t.match(stdout, /without messages: KafkaJS/);
    t.match(stdout, 'message object unchanged: {"key":"committed","value":"v","headers":{"mine":"x"}}');
    t.match(stdout, 'run config unchanged: true');
    t.match(stdout, 'seen: committed(mine traceparent tracestate x-correlation-id), sync throw(traceparent tracestate x-correlation-id), last(traceparent tracestate x-correlation-id)');
    // The context travels in headers of its own; and the topic is named after the process.
    const comparable = (text: string) => text.replaceAll(/ ?traceparent tracestate x-correlation-id|edges\d+/g, '');
    t.equal(comparable(stdout), comparable(plain.stdout), 'what it prints without the agent');

    const transactions = spans.filter(({ name }) => name === 'transaction');
    t.match(transactions.map((span) => span.status.code), ['OK', 'UNSET']);
    const sent = spans.filter(({ kind }) => kind === 'PRODUCER');
    t.equal(sent.filter(({ parentSpanId }) => transactions.some(({ spanId }) => spanId === parentSpanId)).length, 2);

    const processed = spans.filter(({ kind }) => kind === 'CONSUMER');
    const failed = processed.find(({ status }) => status.code === 'ERROR');
    t.equal(processed.length, 4, 'one per message and one for the second try');
    t.match(failed?.events, [{ name: 'exception', attributes: { 'exception.message': 'thrown, not rejected' } }]);
    const last = processed.find(({ attributes }) => attributes['messaging.kafka.message.key'] === 'last');
    t.match(last?.attributes, { 'messaging.kafka.message.tombstone': true, 'messaging.message.body.size': 0 });
    t.notMatch(JSON.stringify(spans), 'payload-secret', 'no message in an error text');
  });

  t.test('a request and its query are two spans', async (t) => {
    const { spans } = await run('web.cjs');
    const difference = compareTrace(spans, 'SERVER "GET /rows/:id"\n  CLIENT "SELECT"');
    t.notOk(difference, 'the trace', { difference });
  });

  t.test('spans of layers and connections come when they are asked for', async (t) => {
    const { spans } = await run('web.cjs', {
      OTEL_AGENT_EXPRESS_LAYER_SPANS: 'true',
      OTEL_AGENT_POSTGRES_CONNECT_SPANS: 'true',
    });
    const names = spans.map(({ name }) => name);
    for (const name of ['middleware - tenant', 'pg-pool.connect', 'pg.connect']) t.ok(names.includes(name), name);
    t.ok(names.some((name) => name.startsWith('request handler')));
  });

  t.test('what the server says about a bad value stays in the service', async (t) => {
    const { spans } = await run('web.cjs', { PATHS: '/bad-value' });
    const queries = spans.filter(({ kind }) => kind === 'CLIENT');
    t.match(
      queries.map(({ status, attributes }) => [status, attributes['db.response.status_code']]),
      [
        [{ code: 'ERROR', message: '22P02' }, '22P02'],
        [{ code: 'ERROR', message: '22P02' }, '22P02'],
      ],
    );
    t.notMatch(JSON.stringify(spans), /secret-/);

    // An error that nobody catches is recorded at the request, too.
    const unhandled = await run('web.cjs', { PATHS: '/bad-value-unhandled' });
    const server = unhandled.spans.find(({ kind }) => kind === 'SERVER');
    t.match(server?.events, [{ attributes: { 'exception.message': '22P02', 'exception.stacktrace': /web\.cjs/ } }]);
    t.notMatch(JSON.stringify(unhandled.spans), /secret-/);
  });


  t.test('of a text with several statements, the rows of the last one count', async (t) => {
    const { spans } = await run('web.cjs', { PATHS: '/two' });
    t.equal(spans.find(({ kind }) => kind === 'CLIENT')?.attributes['db.response.returned_rows'], 1);
  });

  t.test('the type of an exception is its class, not its code', async (t) => {
    const { stdout, spans } = await run('web.cjs', { PATHS: '/unreachable' });
    t.equal(answers(stdout)[0]?.status, 502);
    const request = spans.find(({ kind }) => kind === 'CLIENT');
    t.match(request?.events, [{ attributes: { 'exception.type': 'Error', 'exception.message': /ECONNREFUSED/ } }]);
  });

  t.test('the response names the trace in the way that is asked for', async (t) => {
    const value = new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`);
    const named = async (which?: string) => {
      const env: Record<string, string> = which ? { OTEL_AGENT_PROPAGATION_RESPONSE_HEADER: which } : {};
      return answers((await run('web.cjs', { PATHS: '/rows/1 /nowhere /own-timing', ...env })).stdout);
    };
    const timing = new RegExp(`^traceparent;desc="00-${TRACE}-[0-9a-f]{16}-01"$`);
    const [found, missing, own] = await named();
    t.match(found, { timing });
    t.match(missing, { status: 404, timing }, 'on error responses too');
    t.match(own, { timing: 'db;dur=5' }, 'what the service sets itself wins');
    t.match((await named('both'))[0], { timing, traceresponse: value });
    t.match((await named('traceresponse'))[0], { timing: undefined, traceresponse: value });
    t.strictSame((await named('none'))[0], { path: '/rows/1', status: 200 });
  });

  t.test('an instrumentation that is switched off makes no spans, the others go on', async (t) => {
    const kinds = (spans: readonly FinishedSpan[]) => spans.map(({ kind }) => kind);
    const without = await run('web.cjs', { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg' });
    t.strictSame(kinds(without.spans), ['SERVER']);
    const only = await run('web.cjs', { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'pg' });
    t.strictSame(kinds(only.spans), ['CLIENT']);
    const unknown = await run('web.cjs', { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pgg' });
    t.match(unknown.agentLines, [/OTA-023.*'pgg'.*pg,/]);
  });

  t.test('a ratio of nothing keeps no span, and the response says so', async (t) => {
    const { stdout, spans } = await run('web.cjs', { OTEL_TRACES_SAMPLER: 'always_off' });
    t.strictSame(spans, []);
    t.match(answers(stdout)[0], { timing: new RegExp(`00-${TRACE}-[0-9a-f]{16}-00`) });
  });
});
