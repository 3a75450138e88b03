import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Status } from '../../src/report/status.js';
import { appFiles } from '../containment/app-files.js';
import { runApp, runTraced } from '../support/run-app.js';

const APP = `for (let i = 0; i < 3; i += 1) require('@opentelemetry/api').trace.getTracer('t').startSpan('s').end();`;

t.test('with the console as its only exporter the agent says how it is doing, too', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': APP });
  const statusFile = join(t.testdir({ 'app.cjs': APP }), 'status.json');
  const run = await runApp({ file, env: { OTEL_TRACES_EXPORTER: 'console', OTEL_AGENT_REPORT_STATUS_FILE: statusFile } });
  t.equal(run.code, 0);
  t.same(run.agentLines, []);
  const status = JSON.parse(readFileSync(statusFile, 'utf8')) as Status;
  t.match(status, { state: 'running', exporters: ['console'], endpoints: [], chain: 'console', lost: {} });
  t.match(status.spans, { started: 3, ended: 3, open: 0 });
  t.equal(status.ledger.delivered_spans, 3);
  t.type(status.endedAt, 'string');
});

t.test('the console beside another exporter is named', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': APP });
  const statusFile = join(t.testdir({ 'app.cjs': APP }), 'status.json');
  await runTraced({ file, env: { OTEL_TRACES_EXPORTER: 'console,otlp', OTEL_AGENT_REPORT_STATUS_FILE: statusFile } });
  const status = JSON.parse(readFileSync(statusFile, 'utf8')) as Status;
  t.same(status.exporters, ['console', 'otlp']);
  t.equal(status.ledger.delivered_spans, 3, 'counted once');
});
