import t from 'tap';
import { ROOT, runTraced } from '../support/run-app.js';
import { join } from 'node:path';

const RULES = [
  {
    name: 'order',
    http: { route: 'POST /orders/:id' },
    take: { 'order.id': 'params.id', tenant: 'headers.x-tenant', coupon: 'query.coupon', note: 'body.note' },
    spread: ['order.id', 'tenant'],
    baggage: ['tenant'],
  },
  { name: 'never', http: { route: 'GET /never' }, take: { x: 'params.x' } },
];
const SHOP = 'test/fixtures/rules/shop.cjs';

interface Shop {
  readonly log: Record<string, unknown>[];
  readonly brought: { readonly baggage?: string; readonly id?: string };
  readonly read: string[];
}

function printed(stdout: string): Shop {
  const of = (word: string) => stdout.split('\n').filter((line) => line.startsWith(`${word} `)).map((line) => JSON.parse(line.slice(word.length + 1)));
  return { log: of('log'), brought: of('brought')[0], read: of('read')[0] };
}

// POST /orders/:id        order.id tenant coupon note
// ├─ request handler      order.id tenant
// └─ GET                  order.id tenant
//    └─ GET /stock        tenant, by baggage
t.test('values of a request are on its span, below it, in log lines and in the next service; redaction sees all of them', async (t) => {
  const { code, stdout, spans, agentLines } = await runTraced({ file: SHOP, env: { OTEL_AGENT_RULES: JSON.stringify(RULES) } });
  t.equal(code, 0);
  t.strictSame(agentLines, []);
  const tenant = 'acme [REDACTED:card]';
  const root = spans.find(({ name }) => name === 'POST /orders/:id');
  t.match(root?.attributes, { 'order.id': 'o-17', tenant, coupon: 'XMAS', note: 'x'.repeat(256), 'correlation.id': 'corr-1' });
  const client = spans.find(({ kind, attributes }) => kind === 'CLIENT' && String(attributes['url.full']).endsWith('/stock'));
  t.match(client?.attributes, { 'order.id': 'o-17', tenant, 'correlation.id': 'corr-1' });
  t.notOk('coupon' in (client?.attributes ?? {}));
  const stock = spans.find(({ name }) => name === 'GET /stock');
  t.match(stock?.attributes, { tenant, 'correlation.id': 'corr-1' });
  t.notOk('order.id' in (stock?.attributes ?? {}), 'baggage is what is listed');
  const { log, brought, read } = printed(stdout);
  t.match(log, [
    { msg: 'order', 'order.id': 'o-17', tenant, 'correlation.id': 'corr-1', trace_id: root?.traceId },
    { msg: 'stock', tenant, 'correlation.id': 'corr-1', trace_id: root?.traceId },
  ]);
  t.match(brought, { id: 'corr-1', baggage: /^tenant=acme%20/ });
  t.notMatch(stdout + JSON.stringify(spans), /4111/);
  t.ok(read.includes('rules.cjs') && read.includes('later.cjs'), read.join());
});

t.test('a service without rules reads nothing of them: neither rules.cjs, nor the readers of rules and YAML', async (t) => {
  const { code, stdout } = await runTraced({ file: SHOP });
  t.equal(code, 0);
  const { log, read } = printed(stdout);
  t.strictSame(read.filter((file) => !['agent.cjs', 'begin.cjs', 'exporter.cjs', 'later.cjs', 'register.cjs'].includes(file)), []);
  t.match(log[0], { 'correlation.id': 'corr-1' });
  t.notOk('tenant' in (log[0] ?? {}));
});

t.test('rules and libraries share what is in the first file: their spans are one chain, their lines come once', async (t) => {
  const code = `
    const { trace } = require('@opentelemetry/api');
    require('express'); require('pg'); require('kafkajs'); require('pino');
    const agent = require('@org/otel-agent');
    const span = trace.getTracer('x').startSpan('own');
    span.end();
    console.log(agent.status().state);`;
  const rules = [{ name: 'a', kafka: { topic: 'x' }, take: { a: 'value.a' }, spread: ['a'] }, { name: 'b', pg: { table: 't' }, take: { b: 'column.b' } }];
  const { stdout, spans, agentLines } = await runTraced({ code, cwd: join(ROOT), env: { OTEL_AGENT_RULES: JSON.stringify(rules) } });
  t.equal(stdout, 'running\n');
  t.strictSame(agentLines, []);
  t.equal(spans.length, 1);
});

t.test('the status file counts what each rule did', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'status.json');
  await runTraced({ file: SHOP, env: { OTEL_AGENT_RULES: JSON.stringify(RULES), OTEL_AGENT_REPORT_STATUS_FILE: file } });
  const { readFileSync } = await import('node:fs');
  const { rules } = JSON.parse(readFileSync(file, 'utf8'));
  t.strictSame(rules, {
    order: { matches: 1, values: 4, missing: 0, limited: 0, faults: {} },
    never: { matches: 0, values: 0, missing: 0, limited: 0, faults: {} },
  });
});
