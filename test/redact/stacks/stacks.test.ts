import t, { type Test } from 'tap';
import { startBackends } from '../../support/backends.js';
import { canariesOf, found } from './canaries.js';
import { runStack, type StackRun } from './run-stack.js';

// R11: real libraries, real servers, real processes; what reaches the receiver has none of the private words in it. The
// instrumentations hold this by themselves: it is the same with the redaction off.

const MODES = ['standard', 'off'] as const;

t.test('R11: real stacks', async (t) => {
  const backends = await startBackends('SELECT 1').catch((error: Error) => error);
  if (backends instanceof Error) {
    t.pass('needs PostgreSQL', { skip: `no PostgreSQL can be started here: ${backends.message}` });
    return;
  }
  t.teardown(() => backends.close());

  let seed = 11;
  const run = async (t: Test, way: string, env: Record<string, string> = {}): Promise<StackRun[]> => {
    const runs: StackRun[] = [];
    for (const mode of MODES) {
      const protocol = mode === 'off' ? 'http/json' : 'http/protobuf';
      const canaries = canariesOf((seed += 1));
      const result = await runStack(way, canaries, {
        ...backends.env,
        OTEL_AGENT_REDACTION_MODE: mode,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        // Older names of attributes (http.url, http.target), where a version of an instrumentation still has them.
        OTEL_SEMCONV_STABILITY_OPT_IN: 'http/dup,database/dup',
        ...env,
      });
      t.equal(result.code, 0, `${mode}: ends well`, { stdout: result.stdout, stderr: result.stderr });
      t.match(result.stdout, /^done$/m, `${mode}: does all that it should`);
      t.not(result.spans.length, 0, `${mode}: is traced`);
      const { received, agentLines } = result;
      t.strictSame(found(canaries, { received, 'the own lines': agentLines.join('\n') }), [], `${mode}: nothing private`);
      runs.push(result);
    }
    return runs;
  };

  t.test('PostgreSQL quotes values in its errors, and statements hold them', async (t) => {
    const runs = await run(t, 'postgres', { OTEL_AGENT_POSTGRES_CONNECT_SPANS: 'true' });
    for (const { spans } of runs) {
      const codes = spans.flatMap(({ status }) => (status.code === 'ERROR' ? [status.message] : []));
      t.ok(codes.includes('23505') && codes.includes('22P02') && codes.includes('42601'), 'with SQLSTATE', { codes });
      t.ok(codes.every((code) => /^(?:[0-9A-Z]{5}|PostgreSQL error)$/.test(code ?? '')), 'and nothing else', { codes });
      const refused = spans.find(({ name, status }) => name === 'pg-pool.connect' && status.code === 'ERROR');
      t.match(refused?.status.message, /^28/, 'a pool that cannot connect');
    }
  });

  t.test('URLs of requests that are sent', async (t) => {
    for (const { spans } of await run(t, 'requests')) {
      const urls = spans.map(({ attributes }) => String(attributes['url.full'] ?? ''));
      t.ok(urls.some((url) => url.endsWith('lang=de')), 'other parameters stay', { urls });
      t.ok(urls.some((url) => url.endsWith('q=a%20b')), 'as they were written', { urls });
      const proxied = spans.find(({ attributes }) => attributes['server.address'] === 'shop.example');
      t.ok(proxied, 'behind a proxy the server is the one that the URL names');
    }
  });

  t.test('URLs of requests that are received, and errors that quote', async (t) => {
    for (const { spans } of await run(t, 'received', { OTEL_AGENT_EXPRESS_LAYER_SPANS: 'true' })) {
      const server = spans.filter(({ kind }) => kind === 'SERVER');
      t.ok(server.some(({ attributes }) => String(attributes['url.query']).endsWith('q=a%20b')), 'as they were written');
      const messages = server.flatMap(({ events }) => events.map(({ attributes }) => attributes['exception.message']));
      t.ok(messages.includes('The text is not valid JSON'), 'what happened is still said', { messages });
      t.ok(messages.includes('Request cannot be constructed from a URL that includes credentials'), 'too', { messages });
    }
  });

  t.test('keys of messages, and errors that quote messages', async (t) => {
    for (const { spans } of await run(t, 'kafka')) {
      const keys = new Set(spans.map(({ attributes }) => attributes['messaging.kafka.message.key']));
      t.ok(keys.has('task-17') && keys.has('[REDACTED:message_key]'), 'ids stay', { keys: [...keys] });
    }
  });

  t.test('log lines stay where they are written, with the ids of the trace', async (t) => {
    for (const { stdout } of await run(t, 'log')) t.match(stdout, /"trace_id":"[0-9a-f]{32}"/);
  });

  t.test('baggage', async (t) => {
    type Arrived = Record<string, { baggage?: string; tracestate?: string; traced?: boolean }>;
    const arrivedIn = ({ stdout }: StackRun) => JSON.parse(/^arrived: (.*)$/m.exec(stdout)?.[1] ?? '{}') as Arrived;
    const of = (arrived: Arrived, prefix: string): [string, string | undefined][] =>
      Object.entries(arrived).flatMap(([path, { baggage }]) => (path.startsWith(prefix) ? [[path, baggage]] : []));

    for (const one of await run(t, 'baggage')) {
      const arrived = arrivedIn(one);
      t.equal(Object.keys(arrived['readable'] ?? {}).length, 5, 'all of it can be read in the process');
      const others = [...of(arrived, '/own'), ...of(arrived, '/foreign'), ...of(arrived, '/by')];
      t.ok(others.length >= 12);
      for (const [path, baggage] of others) t.equal(baggage, path?.endsWith('own-header') ? 'mine=1' : undefined, path);
      t.equal(arrived['/foreign/http']?.tracestate, 'vendor=abc,ot=th:0', 'tracestate goes on, as W3C says');
    }

    const allowed = {
      OTEL_AGENT_PROPAGATION_BAGGAGE_KEYS: 'tenant,tenant.*',
      OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS: '*.partner.example',
    };
    for (const more of [{}, { UNSAMPLED: '1', OTEL_TRACES_SAMPLER: 'parentbased_always_on' }]) {
      const canaries = canariesOf((seed += 1));
      const one = await runStack('baggage', canaries, { ...backends.env, ...allowed, ...more });
      const arrived = arrivedIn(one);
      const said = JSON.stringify({ ...arrived, readable: {} });
      t.strictSame(found(canaries, { received: one.received, 'the requests': said }), [], 'nothing private');
      for (const [path, baggage] of of(arrived, '/own')) {
        if (path?.endsWith('own-header')) t.equal(baggage, 'mine=1', path);
        else t.match(baggage, /^tenant=acme,tenant\.contact=[^,;]*REDACTED[^,;]*,tenant\.plan=gold;since=2024$/, path);
      }
      t.ok(of(arrived, '/own').length >= 7, 'all of them were asked');
      t.match(arrived['/foreign/partner']?.baggage, /^tenant=acme,/, 'a host that is named');
      const proxied = 'http://foreign.example/foreign/proxied';
      for (const path of ['/foreign/http', '/foreign/undici', proxied, '/by-hand']) {
        t.ok(path in arrived && arrived[path]?.baggage === undefined, path);
      }
      t.equal(arrived['/foreign/http']?.traced, true, 'the trace goes on all the same');
    }
  });
});
