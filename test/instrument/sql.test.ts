import t from 'tap';
import { readStatement } from '../../src/instrument/sql/read-statement.js';

// [text, text without literals, summary, table, function]
const STATEMENTS: readonly [string, string, string, (string | undefined)?, string?][] = [
  ["SELECT * FROM tasks WHERE id = 5 AND name = 'o''x' -- why", 'SELECT * FROM tasks WHERE id = ? AND name = ?', 'SELECT tasks', 'tasks'],
  ['select id from tasks where id = $1', 'select id from tasks where id = $1', 'SELECT tasks', 'tasks'],
  ["INSERT INTO \"Tasks\" (a) VALUES (E'a\\'b', $1, $tag$x'y$tag$, 1.5e3)", 'INSERT INTO "Tasks" (a) VALUES (?, $1, ?, ?)', 'INSERT "Tasks"', '"Tasks"'],
  ['WITH x AS (SELECT 1 FROM y) UPDATE app.tasks SET a = 1', 'WITH x AS (SELECT ? FROM y) UPDATE app.tasks SET a = ?', 'UPDATE app.tasks', 'app.tasks'],
  ["SELECT * FROM task_metrics('a')", 'SELECT * FROM task_metrics(?)', 'SELECT task_metrics', undefined, 'task_metrics'],
  ['SELECT task_metrics(1)', 'SELECT task_metrics(?)', 'SELECT task_metrics', undefined, 'task_metrics'],
  ['CALL app.do_it(1)', 'CALL app.do_it(?)', 'CALL app.do_it', undefined, 'app.do_it'],
  ['DELETE FROM ONLY tasks WHERE id IN (1, 2)', 'DELETE FROM ONLY tasks WHERE id IN (?, ?)', 'DELETE tasks', 'tasks'],
  ['/* head */ SELECT\n  *\nFROM\n  tasks', 'SELECT * FROM tasks', 'SELECT tasks', 'tasks'],
  ['SELECT count(*) FROM (SELECT * FROM tasks) t', 'SELECT count(*) FROM (SELECT * FROM tasks) t', 'SELECT SELECT tasks', 'tasks'],
  ['SELECT extract(year FROM at) FROM tasks', 'SELECT extract(year FROM at) FROM tasks', 'SELECT tasks', 'tasks'],
  ['CREATE TABLE IF NOT EXISTS tasks (id int)', 'CREATE TABLE IF NOT EXISTS tasks (id int)', 'CREATE tasks', 'tasks'],
  ['INSERT INTO tasks SELECT * FROM old_tasks', 'INSERT INTO tasks SELECT * FROM old_tasks', 'INSERT tasks SELECT old_tasks'],
  ['SELECT 0x1F2A, 0b1010, 1_234_567, 1.5e-3 FROM t', 'SELECT ?, ?, ?, ? FROM t', 'SELECT t', 't'],
  ['BEGIN', 'BEGIN', 'BEGIN'],
  ['select 1', 'select ?', 'SELECT'],
  ['SELECT 1; DELETE FROM tasks', 'SELECT ?; DELETE FROM tasks', 'SELECT; DELETE tasks', 'tasks'],
  ['', '', ''],
];

// [text, summary, table, function]: several targets, queries within queries, and what only looks like a target
const TARGETS: readonly [string, string, (string | undefined)?, string?][] = [
  ['SELECT * FROM songs, artists AS a WHERE a.id = songs.id', 'SELECT songs artists'],
  ['SELECT * FROM songs s JOIN artists a ON a.id = s.id JOIN songs o USING (id)', 'SELECT songs artists'],
  ['SELECT d FROM (SELECT * FROM orders o JOIN customers c ON o.c = c.id) x', 'SELECT SELECT orders customers'],
  ['SELECT * FROM (orders o JOIN customers c ON o.c = c.id)', 'SELECT orders customers'],
  ['SELECT a FROM t WHERE b IN (SELECT c FROM u, v)', 'SELECT t', 't'],
  ['SELECT (SELECT max(x) FROM y), z FROM t', 'SELECT t', 't'],
  ['SELECT a FROM t UNION ALL SELECT a FROM u', 'SELECT t SELECT u'],
  ['WITH recent AS (SELECT * FROM tasks), x (a, b) AS MATERIALIZED (SELECT 1, 2) SELECT * FROM recent, x', 'SELECT tasks', 'tasks'],
  ['WITH moved AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM moved', 'INSERT b SELECT', 'b'],
  ['WITH RECURSIVE r(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM r) SELECT n FROM r', 'SELECT'],
  ['SELECT * FROM tasks FOR UPDATE SKIP LOCKED', 'SELECT tasks', 'tasks'],
  ['INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $1', 'INSERT t', 't'],
  ['SELECT * FROM t WHERE a IS DISTINCT FROM b', 'SELECT t', 't'],
  ['UPDATE a SET x = b.x FROM b WHERE b.id = a.id', 'UPDATE a b'],
  ['MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DO NOTHING', 'MERGE t s'],
  ['TRUNCATE tasks', 'TRUNCATE tasks', 'tasks'],
  ['COPY tasks (id, a) FROM STDIN', 'COPY tasks', 'tasks'],
  ['COPY (SELECT * FROM tasks) TO STDOUT', 'COPY SELECT tasks', 'tasks'],
  ['REVOKE ALL ON t FROM bob', 'REVOKE'],
  ['LISTEN task_changes', 'LISTEN'],
  ["NOTIFY task_changes, 'secret'", 'NOTIFY'],
  ["SELECT pg_notify('a', 'b')", 'SELECT pg_notify', undefined, 'pg_notify'],
  ['SELECT * FROM tasks, unnest($1::int[]) u', 'SELECT tasks unnest', 'tasks'],
  ['SELECT * FROM app.f($1) JOIN g($2) ON true', 'SELECT app.f g'],
  ['SELECT t.a FROM t, LATERAL (SELECT * FROM u WHERE u.id = t.id) x', 'SELECT t SELECT u'],
  ['BEGIN; INSERT INTO t VALUES (1); COMMIT', 'BEGIN; INSERT t; COMMIT', 't'],
  ['SELECT 1; SELECT 2', 'SELECT'],
  ['EXPLAIN SELECT * FROM t', 'EXPLAIN SELECT t', 't'],
];

t.test('a summary has all operations and targets, a table and an operation of their own only where there is one', async (t) => {
  for (const [text, summary, table, called] of TARGETS) {
    t.match({ ...readStatement(text) }, { summary, table, function: called }, text);
  }
  t.equal(readStatement('BEGIN; SELECT 1').mixed, true);
  t.equal(readStatement('SELECT 1; SELECT a FROM b').mixed, false);
});

t.test('a summary has 255 characters at most, and whole words', async (t) => {
  const tables = Array.from({ length: 60 }, (_, at) => `table_${at}`);
  const { summary } = readStatement(`SELECT * FROM ${tables.join(', ')}`);
  t.ok(summary.length <= 255, String(summary.length));
  t.ok(tables.includes(summary.split(' ').at(-1) ?? ''));
});

t.test('a statement is summed up by its operation and first target, and loses its literals', async (t) => {
  for (const [text, without, summary, table, called] of STATEMENTS) {
    const statement = readStatement(text);
    t.match({ ...statement }, { text: without, summary, table, function: called }, text || 'the empty text');
  }
});

t.test('what does not close may be a literal and is cut', async (t) => {
  t.equal(readStatement("SELECT 'secret").text, 'SELECT ?');
  t.equal(readStatement('SELECT $$secret').text, 'SELECT ?');
  t.equal(readStatement('SELECT a /* secret').text, 'SELECT a ?');
  t.equal(readStatement('SELECT "secret').text, 'SELECT ?');
  t.equal(readStatement('SELECT a /* one /* two */ secret */ FROM b').text, 'SELECT a FROM b', 'nested comments');
});

t.test('a very long text is cut', async (t) => {
  const long = `SELECT 1 /* ${'x'.repeat(100_000)} */`;
  t.ok(readStatement(long).text.length < 100);
  t.ok(readStatement(`SELECT ${'a, '.repeat(100_000)} b`).text.length <= 16 * 1024);
});

t.test('no text takes more than linear time', async (t) => {
  // Each of these makes a scan that tries every later place anew run for many seconds.
  for (const piece of ['/*', '$a', "'", '"', "E'\\\\", '$b$ ', '(', 'FROM ']) {
    const started = performance.now();
    readStatement(piece.repeat(8000));
    t.ok(performance.now() - started < 2000, piece);
  }
});
