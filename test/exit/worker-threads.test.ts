import t from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { appFiles } from '../containment/app-files.js';
import { runTraced } from '../support/run-app.js';

/** The main thread makes a span and starts a worker thread with an environment of its own, which makes three. */
const app = (env: string, how = '') => `
const { Worker, isMainThread } = require('node:worker_threads');
const { trace } = require('@opentelemetry/api');
const make = (name) => trace.getTracer('t').startSpan(name).end();
if (isMainThread) {
  make('main');
  new Worker(__filename, { env: ${env} }).on('exit', () => ${how || 'make'}('main'));
} else for (let i = 0; i < 3; i += 1) make('worker');
`;

t.test('a worker thread whose own environment names another endpoint sends there', async (t) => {
  const other = await startReceiver();
  const files = appFiles(t, {
    'other.cjs': app(`{ ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: '${other.url}' }`),
    'fewer.cjs': app(`{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: '${other.url}' }`),
  });
  for (const [name, file] of Object.entries(files)) {
    const before = other.spans().length;
    const env = name === 'fewer.cjs' ? { OTEL_TRACES_EXPORTER: 'file,otlp', OTEL_AGENT_EXPORT_FILE_PATH: '/dev/null' } : {};
    const { spans, agentLines, code } = await runTraced({ file, env });
    t.equal(code, 0);
    t.same(agentLines, []);
    t.same(spans.map((span) => span.name), ['main', 'main'], name);
    t.same(other.spans().slice(before).map((span) => span.name), ['worker', 'worker', 'worker'], name);
  }
  await other.close();
});

t.test('a worker thread whose own environment says nothing of export hands over to the main thread', async (t) => {
  const files = appFiles(t, { 'none.cjs': app('{}'), 'more.cjs': app(`{ LANG: 'C', OTEL_SERVICE_NAME: 'thread' }`) });
  for (const [name, file] of Object.entries(files)) {
    for (const protocol of ['http/protobuf', 'http/json']) {
      const { spans, agentLines } = await runTraced({ file, env: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol } });
      t.equal(spans.length, 5, `${name}, ${protocol}`);
      t.same(agentLines, []);
    }
  }
});

t.test('a worker thread with an endpoint of its own says what it loses', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': app(`{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }`) });
  const { spans, agentLines } = await runTraced({ file });
  t.equal(spans.length, 2);
  t.match(agentLines.filter((line) => line.includes('OTA-042')), [/ 3 spans of this process were lost: 3 exit/]);
});

t.test('worker threads are served where the exporting thread cannot be had', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': app('process.env', '((name) => setTimeout(make, 10, name))') });
  const nodeArgs = ['--require', require.resolve('../../bench/loss/apps/frail-exporter.js')];
  const { spans, agentLines } = await runTraced({ file, nodeArgs, env: { BENCH_EXPORTER: 'none' } });
  t.equal(spans.length, 5);
  t.equal(agentLines.length, 1, 'OTA-034');
});
