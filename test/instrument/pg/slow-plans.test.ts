import t from 'tap';
import { planOf } from '../../../src/instrument/pg-plan.js';
import { isPlainSelect } from '../../../src/instrument/sql/is-plain-select.js';
import { startLab } from './lab.js';

t.test('the plan of a slow statement', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const started = performance.now();
  const { code, lines, spans, of, stderr, agentLines } = await lab.run('slow', { OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD: '100ms', OTEL_LOG_LEVEL: 'info' });
  t.equal(code, 0, stderr);
  const explained = of('EXPLAIN');
  const [plan, other] = explained;
  const slow = of('SELECT t.id')[0];

  t.test('is an event of a short span below it, with costs, node types and a hash, without values', async (t) => {
    t.strictSame(explained.map(({ name }) => name), ['EXPLAIN SELECT tasks owners', 'EXPLAIN SELECT owners']);
    t.match(plan, { parentSpanId: slow?.spanId, traceId: slow?.traceId, kind: 'CLIENT', attributes: { 'db.operation.name': 'EXPLAIN', 'db.namespace': 'postgres' } });
    t.match(plan?.events, [{ name: 'otel_agent.db.plan', attributes: { 'otel_agent.db.plan.total_cost': Number, 'otel_agent.db.plan.hash': /^[0-9a-f]{16}$/ } }]);
    const { attributes = {} } = plan?.events[0] ?? {};
    t.strictSame([...(attributes['otel_agent.db.plan.relations'] as string[])].toSorted(), ['owners', 'tasks']);
    t.equal((attributes['otel_agent.db.plan.node_types'] as string[])[0], 'Limit');
    t.notMatch(JSON.stringify(spans), /secret-literal/);
    t.ok(other);
  });

  t.test('is asked for on one connection of our own, in a read-only transaction, never analysed', async (t) => {
    t.strictSame(lines, ['connections 1']);
    const asked = lab.log.filter((line) => /EXPLAIN/.test(line));
    t.equal(asked.filter((line) => /EXPLAIN \(FORMAT JSON, GENERIC_PLAN\) SELECT/.test(line)).length, 3, asked.join('\n'));
    t.notMatch(asked.join('\n'), /ANALYZE|UPDATE|DELETE|mine\b.*mine/);
    t.equal(lab.log.filter((line) => /BEGIN READ ONLY/.test(line)).length, 3);
  });

  t.test('that cannot be had is said once', async (t) => {
    t.match(agentLines.filter((line) => line.includes('OTA-090')), [/42P01/]);
    t.equal(agentLines.filter((line) => line.includes('OTA-090')).length, 1);
  });

  t.test('our connection does not keep the process', async (t) => {
    t.ok(performance.now() - started < 9000, 'it is closed after ten seconds');
  });

  t.test('no span is made for our own connection', async (t) => {
    t.notOk(spans.some(({ attributes }) => /server_version|BEGIN READ ONLY/.test(String(attributes['db.query.text']))));
  });

  t.test('none by default', async (t) => {
    const plain = await lab.run('slow', { WAIT: '100' });
    t.equal(plain.of('EXPLAIN').length, 0);
    t.strictSame(plain.lines, ['connections 0']);
  });

  t.test('no more than the setting says', async (t) => {
    const few = await lab.run('slow', { OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD: '100ms', OTEL_AGENT_POSTGRES_SLOW_PLAN_MAX_PER_MINUTE: '1', WAIT: '500' });
    t.equal(few.of('EXPLAIN').length, 1);
  });

  t.test('a server that takes no more connections', async (t) => {
    await lab.ask("CREATE ROLE lonely LOGIN PASSWORD 'x' CONNECTION LIMIT 1");
    await lab.ask('GRANT ALL ON ALL TABLES IN SCHEMA public TO lonely');
    const DATABASE_URL = lab.url.replace(/\/\/.*@/, '//lonely:x@');
    const refused = await lab.run('slow', { DATABASE_URL, OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD: '100ms', OTEL_LOG_LEVEL: 'info', WAIT: '500' });
    t.equal(refused.code, 0, refused.stderr);
    t.equal(refused.of('EXPLAIN').length, 0);
    t.match(refused.agentLines.filter((line) => line.includes('OTA-090')), [/53300/]);
  });
});

t.test('what reads and nothing else', async (t) => {
  for (const text of ['SELECT 1', 'select a from b where c = $1;', 'WITH a AS (SELECT 1) SELECT * FROM a', '/* x */ SELECT 1 -- y', "SELECT 'DELETE; FROM x'", 'SELECT "update" FROM t']) {
    t.ok(isPlainSelect(text), text);
  }
  for (const text of [
    '',
    'INSERT INTO a VALUES (1)',
    'WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a',
    'SELECT 1; DROP TABLE a',
    'SELECT 1;;',
    'SELECT * FROM a FOR UPDATE',
    'SELECT * FROM a FOR KEY SHARE',
    'SELECT * INTO b FROM a',
    "SELECT 'a",
    'EXPLAIN ANALYZE SELECT 1',
    '(SELECT 1)',
    `SELECT ${'a, '.repeat(10_000)} b`,
  ]) {
    t.notOk(isPlainSelect(text), text.slice(0, 60));
  }
});

t.test('of a plan, its shape and its costs', async (t) => {
  const scan = (relation: string, cost: number) => ({ 'Node Type': 'Seq Scan', 'Relation Name': relation, 'Total Cost': cost, 'Plan Rows': 5, Filter: "(name = 'secret')" });
  const join = (cost: number, type = 'Inner') => [{ Plan: { 'Node Type': 'Hash Join', 'Join Type': type, 'Total Cost': cost, 'Startup Cost': 1, 'Plan Rows': 9, Plans: [scan('a', 2), scan('b', cost)] } }];
  const plan = planOf(join(7));
  t.match(plan, { totalCost: 7, startupCost: 1, rows: 9, nodeTypes: ['Hash Join', 'Seq Scan', 'Seq Scan'], relations: ['a', 'b'] });
  t.notMatch(JSON.stringify(plan), /secret/);
  t.equal(planOf(join(8))?.hash, plan?.hash, 'costs are not the shape');
  t.not(planOf(join(7, 'Left'))?.hash, plan?.hash);
  t.strictSame(planOf(JSON.stringify(join(7))), plan);
  t.equal(planOf([]), undefined);
  t.equal(planOf(null), undefined);
});
