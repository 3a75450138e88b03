import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { compareTrace } from '../../src/testing/compare-trace.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { startBackends } from '../support/backends.js';
import { type AppRun, ROOT, runApp, runTraced } from '../support/run-app.js';

const SCHEMA = 'CREATE TABLE tasks (id serial PRIMARY KEY, title text, n int, ref uuid); CREATE SEQUENCE runs';
const FOLDER = 'test/fixtures/postgres-js';

/** All that test/fixtures/postgres-js/work.cjs does, one root per part. */
const TRACE = `
INTERNAL "values"
  CLIENT "SELECT" {db.query.text="select $1::int as id, $2 as word", db.response.returned_rows=1}
  CLIENT "INSERT tasks" {db.collection.name=tasks, db.operation.name=INSERT, db.response.returned_rows=1}
  CLIENT "UPDATE tasks" {otel_agent.db.affected_rows=1}
  CLIENT "SELECT tasks" {db.query.text="select n from tasks where n in ($1,$2)"}
  CLIENT "SELECT" {db.query.text="select ? as five"}
  CLIENT "SELECT tasks" {db.query.text="select title from tasks"} # described, not run
INTERNAL "fragments"
  CLIENT "SELECT \\"tasks\\"" {db.query.text="select title from \\"tasks\\" where n = $1 order by n"}
INTERNAL "texts"
  CLIENT "SELECT" {db.query.text="select ? as text"}
  CLIENT "SELECT" {db.query.text="select $1::int as n"}
  CLIENT "SELECT*" {db.query.text="select ? as a; select ? as b"}
  CLIENT "SELECT tasks" {db.query.text="select count(*)::int as n from tasks where n = ?"}
  CLIENT "SELECT*" {db.query.text="select ? as one; select ? as two"}
INTERNAL "laziness"
  INTERNAL "creates"
  INTERNAL "awaits"
    CLIENT "SELECT nextval"
  CLIENT "SELECT nextval"
INTERNAL "transactions"
  CLIENT "BEGIN"
  CLIENT "INSERT tasks"
  CLIENT "SAVEPOINT"
  CLIENT "INSERT tasks" {db.response.status_code=22P02, error.type=22P02} !ERROR
  CLIENT "ROLLBACK"
  CLIENT "SELECT tasks"
  CLIENT "COMMIT"
  CLIENT "BEGIN" {db.query.text="begin read only"}
  CLIENT "ROLLBACK"
  CLIENT "BEGIN"
  CLIENT "SELECT" {db.query.text="select ? as n"} x2
  CLIENT "COMMIT"
INTERNAL "cursors"
  CLIENT "SELECT*" {db.query.text="select n, $1::text from generate_series(?, ?) n", db.response.returned_rows=25}
  CLIENT "SELECT" {db.query.text="select ?"} # while the cursor stands
  CLIENT "SELECT*" {db.response.returned_rows=3}
  CLIENT "SELECT*" {db.response.returned_rows=25}
  CLIENT "SELECT" {db.query.text="select ?"} # in a function that gets rows
  CLIENT "SELECT*" {db.response.returned_rows=4}
  INTERNAL "each row"
  CLIENT "SELECT*" {db.response.status_code=22012} !ERROR
INTERNAL "copies"
  CLIENT "COPY tasks" {otel_agent.db.affected_rows=2}
  CLIENT "SELECT tasks"
  CLIENT "COPY*" {db.response.returned_rows=2}
  CLIENT "COPY tasks" {db.response.status_code=22P02} !ERROR
  CLIENT "SELECT" {db.query.text="select ?"}
INTERNAL "notified" # no request's work
INTERNAL "notifications"
  CLIENT "LISTEN*"
  CLIENT "SELECT pg_notify" {db.query.text="select pg_notify($1, $2)"}
  CLIENT "UNLISTEN*"
INTERNAL "failures"
  CLIENT "SELECT" {db.response.status_code=22P02} !ERROR x3
  CLIENT "INSERT tasks" {db.response.status_code=23505} !ERROR
  CLIENT "*" {db.query.text=?, db.response.status_code=42601} !ERROR
  CLIENT "SELECT" {error.type=UNDEFINED_VALUE, db.query.text="select $1"} !ERROR
  CLIENT "SELECT tasks" {error.type=ECONNREFUSED, db.namespace=none, server.port=1} !ERROR
  CLIENT "SELECT pg_sleep" {db.response.status_code=57014} !ERROR # cancelled
INTERNAL "parallel"
  INTERNAL "left"
    CLIENT "SELECT" {db.query.text="select $1::text as n"} x3
  INTERNAL "right"
    CLIENT "SELECT" {db.query.text="select $1::text as n"} x3
  CLIENT "SELECT" {db.query.text="select ?"}
`;

t.test('postgres.js, with a real server', async (t) => {
  const backends = await startBackends(SCHEMA).catch((error: Error) => error);
  if (backends instanceof Error) {
    t.pass('needs PostgreSQL', { skip: `no PostgreSQL can be started here: ${backends.message}` });
    return;
  }
  t.teardown(() => backends.close());
  const run = (file: string, more: Omit<AppRun, 'file'> = {}) =>
    runTraced({ ...more, file: `${FOLDER}/${file}`, env: { ...backends.env, ...more.env } });

  for (const file of ['app.cjs', 'app.mjs']) {
    t.test(`${file}: each query that is executed is a span below whoever waits for it, and nothing else is`, async (t) => {
      const plain = await runApp({ file: `${FOLDER}/${file}`, preload: 'none', env: await ownDatabase(t) });
      const { code, stdout, stderr, spans, agentLines } = await run(file, { env: await ownDatabase(t) });
      t.equal(code, 0, stderr);
      t.equal(stdout, plain.stdout, 'the service sees what it sees without the agent');
      t.equal(stderr, plain.stderr);
      t.strictSame(agentLines, []);
      const difference = compareTrace(spans, TRACE);
      t.notOk(difference, 'the trace', { difference });
      t.notMatch(JSON.stringify(spans), 'secret-', 'values, literals, comments, rows, words of the server');
    });
  }

  t.test('a span has what one of pg has', async (t) => {
    const { spans } = await run('app.mjs', { env: { SCENARIO: 'values', OTEL_AGENT_CORRELATION_ENABLED: 'false' } });
    const { port } = new URL(backends.env.DATABASE_URL);
    const span = spans.find(({ name }) => name === 'INSERT tasks');
    const { 'correlation.id': _, ...attributes } = span?.attributes ?? {};
    t.strictSame(attributes, {
      'db.system.name': 'postgresql',
      'db.namespace': 'postgres',
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'db.query.text': 'insert into tasks ("title","n")values($1,$2) returning id',
      'db.query.summary': 'INSERT tasks',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'tasks',
      'db.response.returned_rows': 1,
    });
    t.ok((span?.durationMs ?? 0) > 0);
  });

  t.test('however the agent is loaded, and whatever Node is told about modules', async (t) => {
    const ways: Omit<AppRun, 'file'>[] = [
      { preload: 'require' },
      { preload: 'NODE_OPTIONS' },
      { nodeArgs: ['--no-experimental-require-module'] },
    ];
    for (const way of ways) {
      const { spans, stderr } = await run('app.mjs', { ...way, env: { SCENARIO: 'fragments' } });
      t.match(stderr, /^(?:.*ExperimentalWarning.*\n.*)?$/, 'no complaint of Node');
      t.equal(spans.filter(({ kind }) => kind === 'CLIENT').length, 1, JSON.stringify(way));
    }
  });

  t.test('both builds in one process', async (t) => {
    const { spans, stdout } = await run('both.mjs');
    t.equal(stdout, 'false 0\n', 'each is the one that it is, and the cache has no more than without the agent');
    t.strictSame(spans.map(({ name, attributes }) => [name, attributes['db.namespace']]), [['SELECT', 'postgres'], ['SELECT', 'postgres']]);
  });

  t.test('switched off, not sampled, or in an ignored request: no spans, and the same answers', async (t) => {
    const plain = await run('app.mjs', { preload: 'none', env: { SCENARIO: 'cursors' } });
    for (const off of [{ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'postgres' }, { OTEL_AGENT_SAMPLING_RATIO: '0' }]) {
      const { spans, stdout } = await run('app.mjs', { env: { SCENARIO: 'cursors', ...off } });
      t.strictSame(spans.filter(({ kind }) => kind === 'CLIENT'), []);
      t.equal(stdout, plain.stdout);
    }
  });

  t.test('copies below other names, in the store of pnpm, of another version', async (t) => {
    const installed = join(ROOT, 'node_modules/postgres');
    const manifest = readFileSync(join(installed, 'package.json'), 'utf8');
    const app = (name: string) => `import postgres from '${name}'; const sql = postgres(process.env.DATABASE_URL); await sql\`select 1\`; await sql.end();`;
    const copy = (folder: string, text = manifest) => {
      cpSync(installed, folder, { recursive: true, dereference: true });
      writeFileSync(join(folder, 'package.json'), text);
    };
    const trace = async (folder: string, text: string) => {
      writeFileSync(join(folder, 'app.mjs'), text);
      const { code, spans, agentLines } = await runTraced({
        file: '../'.repeat(20) + join(folder, 'app.mjs'),
        preload: 'none',
        nodeArgs: ['--import', join(ROOT, 'dist/register.mjs')],
        cwd: folder,
        env: backends.env,
      });
      return { code, spans: spans.map(({ name }) => name), agentLines };
    };

    const alias = t.testdir({ 'package.json': '{"name":"x","dependencies":{"pgjs":"npm:postgres@3.4.9"}}' });
    copy(join(alias, 'node_modules/pgjs'));
    t.strictSame(await trace(alias, app('pgjs')), { code: 0, spans: ['SELECT'], agentLines: [] });

    const store = t.testdir({ 'package.json': '{"name":"x"}', packages: { db: { 'package.json': '{"name":"db"}', node_modules: {} } } });
    copy(join(store, 'node_modules/.pnpm/postgres@3.4.9/node_modules/postgres'));
    symlinkSync(join(store, 'node_modules/.pnpm/postgres@3.4.9/node_modules/postgres'), join(store, 'packages/db/node_modules/postgres'));
    writeFileSync(join(store, 'packages/db/index.mjs'), app('postgres'));
    t.strictSame(await trace(store, "import './packages/db/index.mjs';"), { code: 0, spans: ['SELECT'], agentLines: [] }, 'a package of the workspace has it');

    const other = t.testdir({ 'package.json': '{"name":"x"}' });
    copy(join(other, 'node_modules/postgres'), manifest.replace('"3.4.9"', '"4.0.0"'));
    t.match(await trace(other, app('postgres')), { code: 0, spans: [], agentLines: [/OTA-021.*postgres 4\.0\.0.*3\.x/] });
  });

  t.test('rules take values, columns and counts', async (t) => {
    const take = { 'task.n': 'column.n', 'task.title': 'column.title', 'task.ref': 'column.ref', 'task.count': 'row_count' };
    const rules = [{ name: 'tasks', pg: { table: 'tasks' }, take }];
    const { spans, stdout, agentLines } = await run('rules.cjs', { env: { ...(await ownDatabase(t)), OTEL_AGENT_RULES: JSON.stringify(rules) } });
    t.strictSame(agentLines, []);
    t.equal(stdout, `${JSON.stringify({ title: 'plan', n: 7, ref: '00000000-0000-4000-8000-000000000001' })}\n`);
    t.strictSame(spans.map(taken), [
      { n: 7, title: 'plan', ref: '00000000-0000-4000-8000-000000000001', count: 1 },
      { n: [1, 2], title: ['a', 'b'], count: 2 },
      { n: 7, title: 'plan', ref: '00000000-0000-4000-8000-000000000001', count: 1 },
      { n: 7, title: 'plan', ref: '00000000-0000-4000-8000-000000000001', count: 1 },
      { ref: '00000000-0000-4000-8000-000000000001', count: 1 },
      { n: [1, 2, 7], count: 3 },
      { n: [1, 2, 7], count: 3 },
      { title: 'again', ref: '00000000-0000-4000-8000-000000000001', count: 1 },
      { ref: ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] },
    ]);
  });
});

function taken({ attributes }: FinishedSpan): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of ['n', 'title', 'ref', 'count']) {
    const value = attributes[`task.${name}`];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

async function ownDatabase(t: { teardown(end: () => Promise<void>): void }): Promise<{ DATABASE_URL: string }> {
  const backends = await startBackends(SCHEMA);
  t.teardown(() => backends.close());
  return { DATABASE_URL: backends.env.DATABASE_URL };
}
