import t from 'tap';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { type AppRun, runTraced } from '../support/run-app.js';

const FILE = 'test/fixtures/sample/requests.cjs';
const REASON = 'otel_agent.sampling.reason';
const PARTIAL = 'otel_agent.sampling.partial';
const TAIL = { OTEL_AGENT_SAMPLING_RATIO: '0.1' };

const run = (env: Record<string, string>, more: Partial<AppRun> = {}) =>
  runTraced({ file: FILE, env: { OTEL_LOG_LEVEL: 'info', OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '20s', ...env }, ...more });

/** Spans of each trace. */
function traces(spans: readonly FinishedSpan[]): FinishedSpan[][] {
  const found = new Map<string, FinishedSpan[]>();
  for (const span of spans) found.set(span.traceId, [...(found.get(span.traceId) ?? []), span]);
  return [...found.values()];
}

const serverOf = (trace: readonly FinishedSpan[]) => trace.find(({ kind }) => kind === 'SERVER');

t.test('at ratio 0.1, every request with an error is stored whole, and says why and how much it stands for', async (t) => {
  const { spans, agentLines } = await run({ ...TAIL, COUNT: '300', PATHS: '/ok /ok /ok /fails /child-fails' });
  const all = traces(spans);
  for (const trace of all) t.equal(trace.length, 2, 'whole');
  const failed = all.filter((trace) => /fails/.test(String(serverOf(trace)?.attributes['url.path'])));
  const others = all.filter((trace) => !failed.includes(trace));
  t.equal(failed.length, 120);
  for (const trace of failed) {
    const partial = trace[0]?.attributes[PARTIAL];
    for (const { attributes, traceState } of trace) {
      t.strictSame([attributes[REASON], traceState, attributes[PARTIAL]], ['error', 'ot=th:0', partial]);
    }
  }
  const partial = failed.filter(([span]) => span?.attributes[PARTIAL] === true).length;
  t.ok(partial > 80 && partial < 120, `the head had said no to ${partial}`);
  t.ok(others.length > 2 && others.length < 50, `${others.length} of 180 others`);
  for (const trace of others) {
    const child = trace.find(({ kind }) => kind === 'INTERNAL');
    t.strictSame([serverOf(trace)?.attributes[REASON], child?.attributes[REASON]], ['ratio', undefined]);
    t.ok(trace.every(({ traceState }) => traceState === 'ot=th:e666'));
  }
  t.strictSame(agentLines.filter((line) => !line.includes('OTA-002')), []);
});

t.test('by default all of it is kept, and nothing waits', async (t) => {
  const calls = `async (agent, get) => { await get('/ok'); return [require('@opentelemetry/api').trace.getActiveSpan() === undefined]; }`;
  const { spans } = await run({ COUNT: '20', PATHS: '/ok /fails', CALLS: calls, OPEN: '5', END: 'exit' });
  t.equal(traces(spans.filter(({ name }) => name !== 'below')).length, 21);
  for (const span of spans) t.equal(span.traceState, 'ot=th:0');
  t.equal(spans.filter(({ name }) => name === 'below').length, 5, 'spans below open roots are there');
});

t.test('however the process ends, nothing that was kept is lost, with 1,000 segments open', async (t) => {
  const ends: [end: string, code: number | null, signal: NodeJS.Signals | null][] = [
    ['natural', 0, null],
    ['exit', 7, null],
    ['throw', 1, null],
    ['signal', null, 'SIGTERM'],
  ];
  for (const [end, code, signal] of ends) {
    const result = await run(
      { ...TAIL, COUNT: '2', OPEN: '1000', END: end },
      { onOutput: (text, child) => void (end === 'signal' && text.endsWith('ready\n') && child.kill('SIGTERM')) },
    );
    t.strictSame([result.code, result.signal], [code, signal], end);
    const below = result.spans.filter(({ name }) => name === 'below');
    const errors = below.filter(({ attributes }) => attributes[REASON] === 'error');
    t.equal(errors.length, 100, `${end}: each error is there`);
    t.ok(errors.every(({ status }) => status.code === 'ERROR'));
    const byHead = below.filter(({ status }) => status.code === 'UNSET').length;
    t.ok(byHead > 45 && byHead < 145, `${end}: ${byHead} of 900 that the head keeps`);
  }
});

t.test('the console shows what is kept, at the end too', async (t) => {
  for (const end of ['natural', 'exit', 'signal']) {
    const { stdout } = await run(
      { ...TAIL, OTEL_TRACES_EXPORTER: 'console', COUNT: '5', PATHS: '/fails', OPEN: '100', END: end },
      { onOutput: (text, child) => void (end === 'signal' && /^ready$/m.test(text) && child.kill('SIGTERM')) },
    );
    t.equal(stdout.match(/name: 'GET/g)?.length, 5, end);
    const below = stdout.match(/name: 'below'/g)?.length ?? 0;
    t.ok(below > 10 && below < 40, `${end}: ${below} of 100: 10 errors, and those of the head`);
  }
});

t.test('flush() sends what is certain', async (t) => {
  const calls = `async (agent, get) => { await get('/fails'); await get('/ok'); return [await agent.flush(5000)]; }`;
  const { spans, stdout } = await run(
    { OTEL_AGENT_SAMPLING_RATIO: '0.0001', COUNT: '0', CALLS: calls, END: 'signal' },
    { onOutput: (text, child) => void (text.endsWith('ready\n') && child.kill('SIGKILL')) },
  );
  t.match(stdout, '[true]');
  t.strictSame(spans.map(({ attributes }) => attributes[REASON]), ['error', 'error']);
});

t.test('flags: new traces say that their id is random, others keep what their parent says', async (t) => {
  const flags = async (env: Record<string, string>) => {
    const { stdout } = await run({ COUNT: '1', ...env });
    const { timing } = JSON.parse(stdout.split('\n')[0] ?? '') as { timing: string[] };
    return timing[0]?.slice(-3);
  };
  const parent = (flagsOf: string) => ({ HEADERS: JSON.stringify({ traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-${flagsOf}` }) });
  t.equal(await flags({}), '-03');
  t.equal(await flags({ OTEL_AGENT_SAMPLING_RATIO: '0' }), '-02');
  t.equal(await flags({ OTEL_TRACES_SAMPLER: 'always_off' }), '-02');
  t.equal(await flags(parent('01')), '-01');
  t.equal(await flags(parent('00')), '-00');
  t.equal(await flags(parent('03')), '-03');
  t.equal(await flags(parent('ff')), '-03');
});

t.test('what is dropped costs no redaction, and conditions see raw values', async (t) => {
  const calls = `async (agent) => { await new Promise(setImmediate); return agent.redactionAudit().values; }`;
  const env = { OTEL_AGENT_SAMPLING_RATIO: '0.0001', CALLS: calls };
  const valuesOf = (stdout: string) => JSON.parse(stdout.split('\n')[1] ?? '') as { count: number }[];
  const dropped = await run({ ...env, COUNT: '50', OTEL_AGENT_SAMPLING_TAIL_KEEP: 'error' });
  t.strictSame([dropped.spans.length, valuesOf(dropped.stdout)], [0, []]);
  const kept = await run({ ...env, COUNT: '50', PATHS: '/ok /keep', OTEL_AGENT_SAMPLING_TAIL_KEEP: 'app.customer=ada.lovelace@shop.example.com' });
  t.equal(traces(kept.spans).length, 25);
  t.notMatch(JSON.stringify(kept.spans), /ada\.lovelace/);
  t.ok(kept.spans.every(({ attributes }) => attributes[REASON] === 'attribute:app.customer'));
  t.equal(valuesOf(kept.stdout).reduce((sum, { count }) => sum + count, 0), 50, 'two values of each kept segment, none of the others');
});

t.test('a change while it runs counts for the traces that begin then', async (t) => {
  const calls = `async (agent, get) => {
    const results = [];
    await get('/ok');
    results.push(agent.changeSampling({ ratio: 0, tail: { keep: 'none' } }));
    await get('/ok'); await get('/fails');
    results.push(agent.changeSampling({ ratio: 2 }), agent.changeSampling({ rato: 1 }), agent.changeSampling(5));
    await get('/ok');
    results.push(agent.changeSampling({ tail: { keep: 'error' }, rules: [{ name: 'all', match: { paths: '/ok' }, ratio: 1 }] }));
    await get('/ok'); await get('/fails');
    results.push(agent.changeSampling({ rules: [] }));
    await get('/ok');
    return results;
  }`;
  const { spans, stdout, agentLines } = await run({ COUNT: '0', CALLS: calls, OTEL_AGENT_SAMPLING_RATIO: '1' });
  t.match(stdout, '[true,false,false,false,true,true]');
  t.strictSame(
    traces(spans).map((trace) => [serverOf(trace)?.attributes['url.path'], serverOf(trace)?.attributes[REASON]]),
    [['/ok', 'ratio'], ['/ok', 'rule:all']],
  );
  t.match(agentLines.filter((line) => !line.includes('OTA-002')), [
    /OTA-061.*ratio 0, tail off/,
    /OTA-010\] sampling\.ratio in changeSampling\(\): got '2'.*sampling stays as it is/,
    /OTA-010\] sampling\.rato in changeSampling\(\): got a setting that there is not, expected sampling\.ratio/,
    /OTA-010\] changeSampling\(\): got what is no object/,
    /OTA-061.*rules all, tail on/,
    /OTA-061/,
  ]);
});
