import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import t from 'tap';
import { Private } from '../../../bench/redact/private.js';
import { randomOf } from '../../../bench/redact/random.js';
import { shapesOf } from '../../../bench/redact/spans.js';
import { readSettings } from '../../../src/config/read-settings.js';
import { Ledger } from '../../../src/export/ledger.js';
import { Audit } from '../../../src/redact/audit/audit.js';
import { redactionOf } from '../../../src/redact/redaction.js';
import { describeAudit } from '../../../src/report/describe-audit.js';
import { describeStatus } from '../../../src/report/describe-status.js';
import { SelfMetrics } from '../../../src/report/self-metrics.js';
import { takeStatus } from '../../../src/report/take-status.js';
import { LIMITS, sourcesOf } from '../../report/sources.js';
import { runTraced } from '../../support/run-app.js';

class ManualReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

/** The planted texts of the spans: strings of attributes that are not there after redaction, and a part of each. */
function planted(before: unknown, after: unknown): string[] {
  const texts = (value: unknown) => Object.values((value ?? {}) as object).filter((one): one is string => typeof one === 'string');
  const left = new Set(texts(after));
  return texts(before).filter((text) => !left.has(text));
}

t.test('no report holds a text that was redacted, or a part of it', async (t) => {
  const audit = new Audit();
  const { settings } = readSettings({}, __dirname);
  const { span: redact } = redactionOf(settings, audit);
  const canaries = new Set<string>();
  for (const { spans, name } of shapesOf()) {
    if (!name.includes('hit')) continue;
    for (const span of spans) for (const text of planted(span.attributes, redact(span).attributes)) canaries.add(text);
  }
  t.ok(canaries.size > 1500, `${canaries.size} canaries`);

  const redaction = { report: () => audit.report() };
  const status = takeStatus(sourcesOf(new Ledger(), { redaction }), Date.now(), true);
  const reader = new ManualReader();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  t.teardown(() => metrics.disable());
  const spans = () => ({ started: 1, ended: 1, open: 0 });
  new SelfMetrics({ ledger: new Ledger(), limits: LIMITS, spans, exporter: 'x', redaction }).look();
  const collected = await reader.collect();
  const reports = [
    JSON.stringify(audit.report()),
    JSON.stringify(structuredClone({ ...audit.news()(), observations: [] })),
    describeAudit(audit.report(), new Date()),
    JSON.stringify(status),
    describeStatus(status),
    JSON.stringify(collected.resourceMetrics),
  ];
  for (const report of reports) t.match(report, 'email', 'it has something to say');
  const pieces = [...canaries].flatMap((text) => text.split(/[^\w@.-]+/).filter((piece) => /[@\d]/.test(piece) && piece.length > 8));
  t.strictSame(
    [...canaries, ...pieces].filter((piece) => reports.some((report) => report.includes(piece))),
    [],
  );
});

t.test('a real process: nothing private in its stderr, its status file and what it sends', async (t) => {
  const made = new Private(randomOf(11));
  const canaries = [made.email(), made.card(), made.jwt(), made.word()];
  const [email, card, jwt, word] = canaries;
  const directory = t.testdir({});
  const { spans, stderr, stdout, agentLines, code } = await runTraced({
    code: `
      const { trace } = require('@opentelemetry/api');
      const attributes = { note: 'mail to ${email}', paid: ['with ${card}'], deep: 'Bearer ${jwt}', 'db.password': '${word}' };
      for (let n = 0; n < 2000; n += 1) trace.getTracer('app').startSpan('order', { attributes: { ...attributes, 'order.id': 'ORD-' + n } }).end();
      console.log(JSON.stringify(require('@org/otel-agent').redactionAudit()));
    `,
    env: { OTEL_AGENT_REDACTION_AUDIT: 'exit', OTEL_AGENT_REPORT_STATUS_FILE: join(directory, 'status.json') },
  });
  t.equal(code, 0);
  t.equal(spans.length, 2000);
  const status = readFileSync(join(directory, 'status.json'), 'utf8');
  t.match(JSON.parse(status), { redaction: { values: 8000, failures: 0, skeletons: 0, unbrandedDropped: 0, manyValued: ['order.id'] } });
  t.match(JSON.parse(stdout), { keys: [{ count: 2000 }, {}, {}, {}], manyValued: [{ key: 'order.id', observed: 2000, growing: true }] });
  t.match(stderr, /still grows {11}order\.id \(seen 2,000 times\)/);
  const everything = [stderr, stdout, ...agentLines, status, JSON.stringify(spans)].join('\n');
  t.strictSame(canaries.filter((canary) => everything.includes(canary)), []);
});
