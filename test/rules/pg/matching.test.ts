import t from 'tap';
import type { PgRule, SqlName } from '../../../src/config/rules/rule.js';
import { explainStatement } from '../../../src/rules/pg/explain-statement.js';
import { pgRule } from './reading.js';

const table = (...names: string[]): Partial<PgRule> => ({ tables: names.map(named) });
const fn = (...names: string[]): Partial<PgRule> => ({ functions: names.map(named) });
const doing = (...operations: string[]): Partial<PgRule> => ({ operations });

function named(text: string): SqlName {
  const [name = '', schema] = text.split('.').toReversed();
  return schema === undefined ? { name } : { schema, name };
}

const CASES: readonly [match: Partial<PgRule>, text: string, matches: boolean][] = [
  [table('tasks'), 'SELECT * FROM tasks', true],
  [table('tasks'), 'SELECT * FROM app.tasks AS x', true],
  [table('tasks'), 'SELECT * FROM TASKS', true],
  [table('tasks'), 'SELECT * FROM "Tasks"', false],
  [table('Tasks'), 'SELECT * FROM "Tasks"', true],
  [table('Tasks'), 'SELECT * FROM Tasks', false],
  [table('we"ird'), 'SELECT * FROM "we""ird"', true],
  [table('tasks'), 'SELECT * FROM U&"t\\0061sks"', true],
  [table('app.tasks'), 'SELECT * FROM app.tasks', true],
  [table('app.tasks'), 'SELECT * FROM db.app.tasks', true],
  [table('app.tasks'), 'SELECT * FROM tasks', false],
  [table('app.tasks'), 'SELECT * FROM old.tasks', false],
  [table('tasks', 'steps'), 'SELECT * FROM steps', true],
  [table('tasks'), 'SELECT tasks FROM other', false],
  [table('tasks'), "SELECT 'tasks' FROM other -- tasks", false],
  [table('tasks'), 'SELECT * FROM my_tasks', false],
  [table('tasks'), 'WITH tasks AS (SELECT 1) SELECT * FROM tasks', false],
  [table('tasks'), 'SELECT 1 WHERE EXISTS (SELECT 1 FROM tasks)', true],
  [table('tasks'), 'TABLE tasks', true],
  [table('tasks'), 'TRUNCATE a, tasks', true],
  [table('tasks'), 'COPY tasks (id) FROM STDIN', true],
  [table('tasks'), 'COPY (SELECT * FROM tasks) TO STDOUT', true],
  [table('tasks'), 'LOCK TABLE tasks', true],
  [table('tasks'), 'DROP TABLE IF EXISTS x, tasks', true],
  [table('tasks'), 'ALTER TABLE tasks ADD x int', true],
  [table('tasks'), 'VACUUM tasks', true],
  [table('tasks'), 'SELECT 1; DELETE FROM tasks', true],
  [{ ...table('tasks'), ...doing('UPDATE') }, 'UPDATE tasks SET a = 1', true],
  [{ ...table('tasks'), ...doing('UPDATE') }, 'UPDATE other SET a = 1 FROM tasks', false],
  [{ ...table('tasks'), ...doing('SELECT') }, 'UPDATE other SET a = 1 FROM tasks', true],
  [{ ...table('tasks'), ...doing('INSERT', 'DELETE') }, 'WITH x AS (DELETE FROM tasks RETURNING *) SELECT * FROM x', true],
  [{ ...table('tasks'), ...doing('INSERT') }, 'INSERT INTO tasks (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1', true],
  [{ ...table('tasks'), ...doing('UPDATE') }, 'INSERT INTO tasks (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1', false],
  [{ ...table('tasks'), ...doing('MERGE') }, 'MERGE INTO tasks t USING s ON t.id = s.id WHEN MATCHED THEN DELETE', true],
  [{ ...table('tasks'), ...doing('COPY') }, 'COPY tasks FROM STDIN', true],
  [{ ...table('tasks'), ...doing('DELETE') }, 'EXPLAIN DELETE FROM tasks', false],
  [doing('BEGIN'), 'begin', true],
  [doing('START'), 'START TRANSACTION', true],
  [doing('SELECT'), 'VALUES (1)', true],
  [doing('SELECT'), '/* x */ (SELECT 1)', true],
  [doing('CREATE TABLE'), 'CREATE TABLE x (id int)', true],
  [doing('CREATE TABLE'), 'CREATE INDEX ON x (id)', false],
  [doing('CREATE'), 'CREATE INDEX ON x (id)', true],
  [doing('LISTEN'), 'LISTEN "task-events"', true],
  [fn('close_task'), 'CALL app.close_task($1)', true],
  [fn('app.close_task'), 'CALL app.close_task($1)', true],
  [fn('app.close_task'), 'CALL close_task($1)', false],
  [fn('close_task'), 'SELECT * FROM close_task($1) x', true],
  [fn('close_task'), 'SELECT upper(close_task($1)) FROM t', true],
  [fn('close_task'), 'SELECT close_task FROM t', false],
  [{ ...fn('close_task'), ...doing('CALL') }, 'CALL close_task($1)', true],
  [{ ...fn('close_task'), ...doing('CALL') }, 'SELECT close_task($1)', false],
  [{ ...fn('f'), ...table('tasks') }, 'SELECT f(id) FROM tasks', true],
  [{ ...fn('f'), ...table('tasks') }, 'SELECT f(id) FROM steps', false],
  [{ statements: ['select * from tasks where id = $1*'] }, 'SELECT *\n FROM tasks WHERE id = $1 LIMIT 5', true],
  [{ statements: ['*where id = ?'] }, "SELECT * FROM tasks WHERE id = 'x'", true],
  [{ statements: ['*secret*'] }, "SELECT * FROM tasks WHERE id = 'secret'", false],
  [{ statements: ['delete *', 'update *'] }, 'UPDATE tasks SET a = 1', true],
  [{ ...table('tasks'), statements: ['* for update*'] }, 'SELECT 1 FROM tasks FOR UPDATE', true],
  [{ ...table('tasks'), statements: ['* for update*'] }, 'SELECT 1 FROM tasks', false],
  [{}, 'SELECT 1', true],
];

t.test('a rule matches by table, operation, function and text', async (t) => {
  for (const [match, text, matches] of CASES) {
    const found = explainStatement(text, [pgRule(match)]);
    t.equal(found.rules.length > 0, matches, `${JSON.stringify(match)} ${text}`);
    t.same(found.faults, []);
  }
});

t.test('a statement that is not understood is a fault of the rules that it might concern', async (t) => {
  const rules = [pgRule({ name: 'tasks', ...table('tasks') }), pgRule({ name: 'steps', ...table('steps') }), pgRule({ name: 'any text' })];
  const explained = explainStatement('SELECT FROM WHERE tasks', rules);
  t.equal(explained.problem, 'not understood');
  t.same(explained.faults, [{ rule: 'tasks', why: 'not understood' }]);
  t.same(explained.rules, ['any text'], 'what needs no parsed text works all the same');
  const long = explainStatement(`SELECT * FROM tasks WHERE id IN (${'$1, '.repeat(5000)}$2)`, rules);
  t.same(long.faults, [{ rule: 'tasks', why: 'too long' }]);
  // Behind the backslash, two servers read two different statements.
  const ambiguous = explainStatement("UPDATE tasks SET a = 'x\\', b = $1 WHERE c = $2", rules);
  t.same(ambiguous.faults, [{ rule: 'tasks', why: 'not understood' }]);
});

t.test('explain says how a statement is understood', async (t) => {
  const text = 'UPDATE app.tasks t SET status = $1 FROM close_task($2) WHERE t.id = ANY($3) RETURNING t.id, t.*, now() AS one';
  t.same(explainStatement(text, [pgRule(table('app.tasks'))]), {
    text,
    problem: undefined,
    operations: ['UPDATE'],
    tables: ['UPDATE app.tasks'],
    functions: ['UPDATE close_task($2)', 'UPDATE now()'],
    columns: [
      { column: 'app.tasks.status', value: '$1' },
      { column: 'app.tasks.id', value: '[...$3]' },
    ],
    returned: ['app.tasks.id', 'app.tasks.*', 'one'],
    rules: ['rule'],
    faults: [],
  });
});
