import { join } from 'node:path';
import t from 'tap';
import { refusal } from '../../tools/otlp/answer.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { appFiles } from '../containment/app-files.js';
import { ROOT, runApp, runTraced } from '../support/run-app.js';
import { refusing, silent } from './dead-receivers.js';

const MAKE = `
const make = (name = 's') => require('@opentelemetry/api').trace.getTracer('t').startSpan(name).end();
const { flush } = require('@org/otel-agent');`;

/** Prints what `flush` says, and about how long it took. */
const flushing = (...times: string[]) => `${MAKE}
(async () => {
  for (const time of [${times.join()}]) {
    make();
    const began = process.hrtime.bigint();
    const said = await flush(time);
    console.log(said, Number(process.hrtime.bigint() - began) / 1e6 < 3000 ? 'soon' : 'late');
  }
})();`;

t.test('flush takes any time, and says true when everything was delivered', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': flushing('undefined', '2000', 'Infinity', 'NaN', '2 ** 40', '"x"') });
  const { stdout, stderr, spans } = await runTraced({ file });
  t.equal(stdout, 'true soon\n'.repeat(6));
  t.equal(stderr, '', 'no warning of Node about a timer');
  t.equal(spans.length, 6);
});

t.test('flush does not wait where there is no time', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': flushing('0', '-1', '-Infinity') });
  const receiver = await silent();
  const { stdout } = await runApp({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '100' } });
  t.equal(stdout, 'false soon\n'.repeat(3));
  receiver.close();
});

t.test('flush says false when spans were refused or thrown away, and when they are still held', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': flushing('2000') });
  const refuse = await startReceiver({ respond: () => refusal(400, 'no', 'protobuf') });
  const dead = await refusing();
  for (const [what, url] of [['refused', refuse.url], ['held', dead.url]] as const) {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '100' };
    t.match((await runApp({ file, env })).stdout, /^false/, what);
  }
  await refuse.close();
});

t.test('flush says true when spans are on disk', async (t) => {
  const { 'app.cjs': file, spool } = appFiles(t, { 'app.cjs': flushing('2000'), spool: {} });
  const dead = await refusing();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: dead.url, OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: join(ROOT, spool) };
  t.match((await runApp({ file, env })).stdout, /^true/);
});

t.test('fake timers of a test do not change when spans leave, nor their flush', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': `
const { setTimeout: pause, Date: Clock } = globalThis;
const keep = pause(() => {}, 20_000);
// As sinon and jest do.
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'queueMicrotask'])
  globalThis[name] = () => { throw new Error(name + ' is a fake'); };
globalThis.Date = class extends Clock { static now() { return 0; } };
Object.defineProperty(performance, 'now', { value: () => 0 });
process.hrtime = () => [0, 0];
process.hrtime.bigint = () => 0n;
Math.random = () => 0;
${MAKE}
(async () => {
  make('first');
  console.log(await flush(5000));
  make('by its delay');
  await new Promise((resolve) => pause(resolve, 600));
  make('at the end');
  process.exit(0);
})();`,
  });
  const { stdout, spans, agentLines } = await runTraced({ file, env: { OTEL_BSP_SCHEDULE_DELAY: '50' } });
  t.equal(stdout, 'true\n');
  t.same(agentLines, []);
  t.same(spans.map(({ name }) => name), ['first', 'by its delay', 'at the end']);
});
