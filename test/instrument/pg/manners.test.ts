import t from 'tap';
import { readSettings } from '../../../src/config/read-settings.js';
import { startLab } from './lab.js';

t.test('a rejection that the service forgets is unhandled, as without the agent', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  for (const OTEL_AGENT_POSTGRES_TRANSACTION_SPAN of ['false', 'true']) {
    const { lines } = await lab.run('forgotten', { OTEL_AGENT_POSTGRES_TRANSACTION_SPAN });
    t.strictSame(new Set(lines), new Set(['unhandled 42703', 'unhandled ECONNREFUSED']));
  }
});

t.test('when another SDK takes over, nothing is made, written or asked any more', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const { code, lines, spans, stderr } = await lab.run('overtaken', {
    OTEL_AGENT_POSTGRES_TRANSACTION_SPAN: 'true',
    OTEL_AGENT_POSTGRES_SQL_COMMENT: 'traceparent,application',
    OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD: '100ms',
    OTEL_AGENT_POSTGRES_PARAMETERS: '*',
  });
  t.equal(code, 0, stderr);
  t.strictSame(lines, ['rows 3', 'done']);
  t.strictSame(spans.map(({ attributes }) => attributes['db.query.text']), ['SELECT ? AS before']);
  t.match(lab.log.find((line) => line.includes('AS before')), /traceparent/);
  t.notMatch(lab.log.find((line) => line.includes('AS behind')), /traceparent|application=/);
  t.notOk(lab.log.some((line) => line.includes('EXPLAIN')));
});

t.test('the settings as they are written', async (t) => {
  const of = (env: Record<string, string>) => readSettings(env, '/no/such/folder').settings;
  t.match(of({}), { 'postgres.sql_comment': [], 'postgres.parameters': [], 'postgres.slow_plan.threshold': undefined, 'postgres.transaction_span': false, 'postgres.metrics': true });
  t.match(
    of({
      OTEL_AGENT_POSTGRES_SQL_COMMENT: 'traceparent, tenant.id,team=a b',
      OTEL_AGENT_POSTGRES_PARAMETERS: '*,0,$1,tasks.id,größe',
      OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD: '2s',
    }),
    { 'postgres.sql_comment': ['traceparent', 'tenant.id', 'team=a b'], 'postgres.parameters': ['*', '0', '$1', 'tasks.id', 'größe'], 'postgres.slow_plan.threshold': 2000 },
  );
  const off = of({ OTEL_AGENT_POSTGRES_SQL_COMMENT: 'off', OTEL_AGENT_POSTGRES_PARAMETERS: 'none', OTEL_AGENT_POSTGRES_SLOW_PLAN_THRESHOLD: 'off' });
  t.match(off, { 'postgres.sql_comment': [], 'postgres.parameters': [], 'postgres.slow_plan.threshold': undefined });
});
