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
  ['SELECT count(*) FROM (SELECT * FROM tasks) t', 'SELECT count(*) FROM (SELECT * FROM tasks) t', 'SELECT tasks', 'tasks'],
  ['SELECT extract(year FROM at) FROM tasks', 'SELECT extract(year FROM at) FROM tasks', 'SELECT tasks', 'tasks'],
  ['CREATE TABLE IF NOT EXISTS tasks (id int)', 'CREATE TABLE IF NOT EXISTS tasks (id int)', 'CREATE tasks', 'tasks'],
  ['INSERT INTO tasks SELECT * FROM old_tasks', 'INSERT INTO tasks SELECT * FROM old_tasks', 'INSERT tasks', 'tasks'],
  ['SELECT 0x1F2A, 0b1010, 1_234_567, 1.5e-3 FROM t', 'SELECT ?, ?, ?, ? FROM t', 'SELECT t', 't'],
  ['BEGIN', 'BEGIN', 'BEGIN'],
  ['select 1', 'select ?', 'SELECT'],
  ['SELECT 1; DELETE FROM tasks', 'SELECT ?; DELETE FROM tasks', 'SELECT'],
  ['', '', ''],
];

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
