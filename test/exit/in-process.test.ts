import t from 'tap';
import { appFiles } from '../containment/app-files.js';
import { runTraced } from '../support/run-app.js';
import { refusing } from './dead-receivers.js';

/** The exporting thread cannot be started. */
const nodeArgs = ['--require', require.resolve('../../bench/loss/apps/frail-exporter.js')];
const env = { BENCH_EXPORTER: 'none' };
const MAKE = `const make = () => require('@opentelemetry/api').trace.getTracer('t').startSpan('s').end();`;

t.test('in the service thread, a process that goes on after beforeExit loses nothing at its real end', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': `${MAKE}
make();
let left = 3;
process.on('beforeExit', () => {
  if ((left -= 1) < 0) return;
  setTimeout(make, 300);
});`,
  });
  const { spans, code, agentLines } = await runTraced({ file, nodeArgs, env });
  t.equal(code, 0);
  t.equal(spans.length, 4);
  t.match(agentLines, [/OTA-034/]);
  t.equal(agentLines.length, 1);
});

t.test('in the service thread, a span in every beforeExit does not keep the process alive', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': `${MAKE} process.on('beforeExit', make); make();` });
  const dead = await refusing();
  const live = await runTraced({ file, nodeArgs, env, timeoutMs: 10_000 });
  t.ok(live.spans.length >= 2 && live.spans.length < 20, `${live.spans.length} spans`);
  const down = await runTraced({ file, nodeArgs, env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: dead.url }, timeoutMs: 10_000 });
  t.match(down.agentLines.at(-1), /OTA-042/);
});
