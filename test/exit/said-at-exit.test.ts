import t from 'tap';
import { appFiles } from '../containment/app-files.js';
import { runApp } from '../support/run-app.js';
import { refusing } from './dead-receivers.js';

const nodeArgs = ['--require', require.resolve('./freezing-exporter.js')];
/** Changes of counters in the exporting thread until the end of such an app, and some more. */
const MOST_CHANGES = 60;
const AT_ONCE = 4;

const APP = `
const make = () => { for (let i = 0; i < 3; i += 1) require('@opentelemetry/api').trace.getTracer('t').startSpan('s').end(); };
make();
setTimeout(make, 150);
setTimeout(() => process.exit(0), 160);`;

t.test('wherever the exporting thread stands when the time of the end is up, every lost span is said', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': APP });
  const dead = await refusing();
  const said: (number | undefined)[] = [];
  let next = 1;
  const runSome = async () => {
    while (next <= MOST_CHANGES) {
      const at = next;
      next += 1;
      const { agentLines } = await runApp({
        file,
        nodeArgs,
        env: {
          TEST_FREEZE_AT: String(at),
          OTEL_EXPORTER_OTLP_ENDPOINT: dead.url,
          OTEL_BSP_SCHEDULE_DELAY: '10',
          OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '200',
          OTEL_AGENT_EXPORT_SPOOL_DIRECTORY: '/dev/null/spool',
        },
      });
      const line = agentLines.find((text) => text.includes('OTA-042'));
      said[at] = Number(/OTA-042\] (\d+) spans/.exec(line ?? '')?.[1]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runSome));
  const wrong = said.flatMap((spans, at) => (spans !== undefined && spans >= 6 && spans <= 9 ? [] : [`frozen at ${at}: ${spans} said`]));
  t.same(wrong, []);
  t.comment(said.slice(1).join(' '));
});
