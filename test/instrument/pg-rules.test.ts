import t from 'tap';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { startBackends } from '../support/backends.js';
import { runApp, runTraced } from '../support/run-app.js';

const SCHEMA = `
  CREATE SCHEMA app;
  CREATE TABLE app.tasks (id uuid PRIMARY KEY, n serial, status text, due timestamptz, big numeric, raw bytea, tags text[], price numeric, payload jsonb, note text);
  CREATE FUNCTION app.close_task(task uuid, why text) RETURNS TABLE (total int, reason text) LANGUAGE sql AS 'SELECT 5, why UNION ALL SELECT 6, why';
  CREATE PROCEDURE app.touch(task uuid) LANGUAGE sql AS 'UPDATE app.tasks SET note = note WHERE id = task';
`;

const RULES = [
  {
    name: 'tasks',
    pg: { table: 'app.tasks' },
    take: {
      'task.id': 'column.id',
      'task.n': 'column.n',
      'task.status': 'column.status',
      'task.due': 'column.due',
      'task.big': 'column.big',
      'task.raw': 'column.raw',
      'task.tags': 'column.tags',
      'task.price': 'column.price',
      'task.payload': 'column.payload',
      'task.count': 'row_count',
    },
  },
  { name: 'closed', pg: { function: 'close_task' }, take: { 'close.task': 'args[0]', 'close.why': 'args[1]', 'close.total': 'column.total', 'close.reason': 'column.reason' } },
  { name: 'called', pg: { operation: 'CALL' }, take: { 'call.task': 'args[0]' } },
  { name: 'slept', pg: { statement: 'SELECT PG_SLEEP(*' }, take: { 'sleep.for': 'param[0]' } },
  { name: 'never', pg: { table: 'other' }, take: { never: 'row_count' } },
];
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

t.test('rules on statements, with a real server', async (t) => {
  const backends = await startBackends(SCHEMA).catch((error: Error) => error);
  if (backends instanceof Error) {
    t.pass('needs PostgreSQL', { skip: `no PostgreSQL can be started here: ${backends.message}` });
    return;
  }
  t.teardown(() => backends.close());
  const file = 'test/fixtures/instrument/pg-rules.cjs';
  const env = { ...backends.env, NODE_NO_WARNINGS: '1', TZ: 'UTC' };
  const { code, stdout, stderr, spans, agentLines } = await runTraced({ file, env: { ...env, OTEL_AGENT_RULES: JSON.stringify(RULES) } });
  t.equal(code, 0, stderr);
  t.strictSame(agentLines, []);
  const of = (text: string | RegExp, nth = 0) => {
    const found = spans.filter(({ attributes }) => new RegExp(text).test(String(attributes['db.query.text'])));
    return found[nth]?.attributes ?? {};
  };
  const taken = (attributes: FinishedSpan['attributes']) =>
    Object.fromEntries(Object.entries(attributes).filter(([key]) => /^(task|close|call|sleep|never)\b/.test(key)));

  t.test('bound values as the service gave them, and returned columns by what they are', async (t) => {
    t.strictSame(taken(of('^INSERT .* AS task')), {
      'task.id': id(1),
      'task.n': 1,
      'task.status': 'open',
      'task.due': '1970-01-01T00:00:00.000Z',
      'task.big': '12345678901234567890',
      'task.raw': 3,
      'task.tags': ['a', 'b'],
      'task.count': 1,
    });
    t.match(stdout, 'values [8,true,1]', 'toPostgres is called by pg alone');
  });

  t.test('several rows are arrays: bound ones in their order, returned ones distinct', async (t) => {
    t.strictSame(taken(of(/VALUES \(\$1, \$2\), /)), { 'task.id': [id(2), id(3)], 'task.status': ['open', 'done'], 'task.n': [2, 3], 'task.count': 2 });
    t.strictSame(taken(of(/AS state/)), { 'task.id': [id(1), id(2), id(3)], 'task.status': ['open', 'done'], 'task.n': [1, 2, 3], 'task.count': 3 });
  });

  t.test('a statement that fails has its bound values', async (t) => {
    const failed = spans.find(({ status }) => status.code === 'ERROR');
    t.match(failed, { attributes: { 'db.response.status_code': '23505' } });
    t.strictSame(taken(failed?.attributes ?? {}), { 'task.id': id(1), 'task.status': 'again' });
  });

  t.test('rows as arrays, and columns of one name', async (t) => {
    t.strictSame(taken(of(/n < \$1/)), { 'task.status': ['open'], 'task.n': [1, 2], 'task.count': 2 });
    t.strictSame(taken(of(/SELECT o\.id, t\.id/)), { 'task.id': id(1), 'task.count': 1 }, 'not the id of another table');
  });

  t.test('prepared statements, literals, several statements', async (t) => {
    t.strictSame(taken(of('^UPDATE app.tasks SET status', 0)), { 'task.id': id(2), 'task.status': 'named-1', 'task.count': 1 });
    t.strictSame(taken(of('^UPDATE app.tasks SET status', 1)), { 'task.id': id(2), 'task.status': 'named-2', 'task.count': 1 });
    t.strictSame(taken(of(/WHERE status = \?/)), { 'task.n': 2, 'task.count': 1 }, 'no literals');
    t.strictSame(taken(of(/SET note = \?/)), { 'task.count': 1 }, 'of the last statement');
  });

  t.test('arguments of functions and procedures', async (t) => {
    t.strictSame(taken(of(/FROM app.close_task/)), { 'close.task': id(3), 'close.why': 'because', 'close.total': [5, 6], 'close.reason': ['because'] });
    t.strictSame(taken(of('^CALL')), { 'call.task': id(3) });
    t.strictSame(taken(of('^select pg_sleep')), { 'sleep.for': '0' });
  });

  t.test('what is not known is not made up', async (t) => {
    t.strictSame(taken(of(/INSERT INTO app.tasks VALUES/)), { 'task.count': 1 });
    t.strictSame(taken(of(/SELECT FROM WHERE/)), {});
  });

  t.test('of a million rows some are looked at', async (t) => {
    t.match(taken(of('generate_series')), { 'task.n': Array.from({ length: 32 }, (_, at) => at + 1), 'task.count': 100_000 });
  });

  t.test('the parser is loaded when a statement might match a rule, not before', async (t) => {
    t.match(stderr, /^parser true$/m);
    const never = await runTraced({ file, env: { ...env, DATABASE_URL: await startAnew(t), OTEL_AGENT_RULES: JSON.stringify(RULES.slice(3)) } });
    t.match(never.stderr, /^parser false$/m);
    t.match(never.spans.find(({ attributes }) => /pg_sleep/.test(String(attributes['db.query.text'])))?.attributes, { 'sleep.for': '0' });
  });

  t.test('the service sees what it sees without the agent', async (t) => {
    const plain = await runApp({ file, preload: 'none', env: { ...env, DATABASE_URL: await startAnew(t) } });
    t.equal(stdout, plain.stdout);
    t.match(plain.stdout, /^submitted/m);
  });
});

async function startAnew(t: { teardown(end: () => Promise<void>): void }): Promise<string> {
  const backends = await startBackends(SCHEMA);
  t.teardown(() => backends.close());
  return backends.env.DATABASE_URL;
}
