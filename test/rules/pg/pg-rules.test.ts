import t from 'tap';
import type { Span } from '@opentelemetry/api';
import { readStatement } from '../../../src/instrument/sql/read-statement.js';
import { pgRulesOf } from '../../../src/rules/pg/pg-rules.js';
import type { Result } from '../../../src/rules/pg/returned-values.js';
import { fakeEngine } from './fake-engine.js';
import { pgRule } from './reading.js';

const TASKS = { tables: [{ name: 'tasks' }] };

/** What a rule on `tasks` is given for a statement that is sent with values and answered. */
function given(text: string, values: unknown, result: Result = {}, take: Record<string, string> = { id: 'column.id', status: 'column.status' }) {
  const engine = fakeEngine();
  const rules = pgRulesOf([pgRule(TASKS, take)], engine);
  const span = {} as Span;
  rules.sent(span, text, values, readStatement(text));
  rules.answered(span, result);
  rules.ended(span);
  const roots = engine.matches.flatMap((match) => match.roots.map((root) => JSON.parse(JSON.stringify(root)) as unknown));
  return { ...engine, roots, done: engine.matches.every((match) => match.done) };
}

const fields = (...names: string[]) => names.map((name) => ({ name }));

t.test('values come when the statement is sent, columns when rows come back', async (t) => {
  const { roots, done } = given('UPDATE tasks SET status = $1 WHERE n = $2 RETURNING id', ['open', 5], { rows: [{ id: 7 }], fields: fields('id'), rowCount: 1 });
  t.strictSame(roots, [{ column: { status: 'open' } }, { column: { id: 7 } }]);
  t.ok(done);
});

const BOUND: readonly [text: string, column: object][] = [
  ['UPDATE tasks SET status = $1 WHERE status = $2', { status: 'a' }],
  ['UPDATE tasks SET n = 1 WHERE status = $2', { status: 'b' }],
  ['INSERT INTO tasks (id, status) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET status = $3', { id: 'a', status: 'b' }],
  ['INSERT INTO tasks (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET status = $3', { id: 'a', status: 'c' }],
  ['INSERT INTO tasks (id, status) VALUES ($1, $2), ($3, $1)', { id: ['a', 'c'], status: ['b', 'a'] }],
  ['SELECT 1 FROM tasks t, owners o WHERE o.id = $1 AND t.id = $2 AND status = $3', { id: 'b' }],
  ['SELECT 1 FROM app.tasks WHERE id = ANY($4) AND status IN ($1, $2)', { id: [1, 2], status: ['a', 'b'] }],
  ['SELECT 1 FROM tasks WHERE id = ANY($1)', { id: [] }],
];

t.test('what a column becomes counts before what it was, and only columns of the rule\'s table count', async (t) => {
  for (const [text, column] of BOUND) t.strictSame(given(text, ['a', 'b', 'c', [1, 2]]).roots[0], { column }, text);
});

t.test('a rule without tables takes a column of whichever table has it', async (t) => {
  const engine = fakeEngine();
  const rules = pgRulesOf([pgRule({ operations: ['SELECT'] }, { name: 'column.name', id: 'column.id' })], engine);
  const text = 'SELECT 1 FROM tasks t, owners o WHERE name = $1 AND o.id = $2';
  rules.sent({} as Span, text, ['a', 'b'], readStatement(text));
  t.match(engine.matches[0]?.roots[0], { column: { name: 'a', id: 'b' } });
});

t.test('nothing is looked at that no rule asks for', async (t) => {
  const values = new Proxy([1, 2], { get: () => t.fail('values'), getOwnPropertyDescriptor: () => void t.fail('values') });
  const result = new Proxy({}, { get: () => t.fail('result') });
  t.strictSame(given('UPDATE tasks SET status = $1 WHERE id = $2', values, result, { other: 'column.other' }).roots, []);
  t.strictSame(given('SELECT 1 FROM steps', values, result).matches, []);
});

t.test('a million rows are not scanned', async (t) => {
  let read = 0;
  const row = Object.defineProperty({}, 'id', { get: () => (read += 1), enumerable: true });
  const rows = Array.from({ length: 1e6 }, () => row);
  const started = performance.now();
  given('SELECT id FROM tasks', [], { rows, fields: fields('id') });
  t.equal(read, 1000);
  t.ok(performance.now() - started < 500);
});

t.test('rows: one gives its value, several the distinct ones, dates by their time, none nothing', async (t) => {
  const back = (...ids: unknown[]) => given('SELECT id FROM tasks', [], { rows: ids.map((id) => ({ id })), fields: fields('id') }).roots;
  t.strictSame(back(1), [{ column: { id: 1 } }]);
  t.strictSame(back(1, 1), [{ column: { id: [1] } }]);
  t.strictSame(back(2, null, 1, 2, '2'), [{ column: { id: [2, 1, '2'] } }]);
  t.strictSame(back(new Date(5), new Date(5), new Date(6)), [{ column: { id: ['1970-01-01T00:00:00.005Z', '1970-01-01T00:00:00.006Z'] } }]);
  t.strictSame(back(), [{ column: {} }]);
});

const RETURNED: readonly [text: string, names: string[], row: unknown, column: object | undefined][] = [
  ['SELECT id, status FROM tasks', ['id', 'status'], { id: 1, status: 'a' }, { id: 1, status: 'a' }],
  ['SELECT id AS x, status FROM tasks', ['x', 'status'], [1, 'a'], { id: 1, status: 'a' }],
  ['SELECT * FROM tasks', ['status', 'id'], { id: 1, status: 'a' }, { id: 1, status: 'a' }],
  ['SELECT t.*, o.id FROM tasks t, owners o', ['id', 'status', 'id'], { id: 2, status: 'a' }, { status: 'a' }],
  ['SELECT * FROM tasks t, owners o', ['id', 'status'], { id: 1, status: 'a' }, undefined],
  ['SELECT o.id, t.id FROM tasks t, owners o', ['id', 'id'], { id: 2 }, { id: 2 }],
  ['SELECT t.id, o.id FROM tasks t, owners o', ['id', 'id'], { id: 2 }, {}],
  ['SELECT t.id, o.id FROM tasks t, owners o', ['id', 'id'], [1, 2], { id: 1 }],
  ['SELECT count(*) AS status FROM tasks', ['status'], { status: 5 }, { status: 5 }],
  ['SELECT o.name AS status FROM tasks t, owners o', ['status'], { status: 5 }, undefined],
  ['SELECT status::text FROM tasks', ['status'], { status: 'a' }, { status: 'a' }],
  ['WITH r AS (SELECT id AS x FROM tasks) SELECT * FROM r', ['x'], { x: 1 }, { id: 1 }],
  ['SELECT *, lower(status) AS status FROM tasks', ['id', 'status', 'status'], { id: 1, status: 'a' }, { id: 1 }],
];

t.test('a returned column is known by what it stands for, and never mistaken for one of another table', async (t) => {
  for (const [text, names, row, column] of RETURNED) {
    t.strictSame(given(text, [], { rows: [row], fields: fields(...names) }).roots[0], column && { column }, text);
  }
});

t.test('arguments and parameters by their place', async (t) => {
  const engine = fakeEngine();
  const rules = pgRulesOf([pgRule({ functions: [{ name: 'f' }] }, { a: 'args.0', p: 'param.1' })], engine);
  const text = "SELECT g($1), f($2::int, 'literal', z => $1, w => $3 + 1)";
  const values = ['one', 2, 3];
  rules.sent({} as Span, text, values, readStatement(text));
  t.strictSame(engine.matches[0]?.roots[0], { args: [2, undefined, 'one', undefined], param: values });
});

t.test('a row without names of columns gives nothing, and is counted', async (t) => {
  t.strictSame(given('INSERT INTO tasks VALUES ($1)', [1]).faults, ['no column list']);
  t.strictSame(given('INSERT INTO tasks VALUES ($1)', [1], {}, { n: 'row_count' }).faults, []);
});

t.test('a storm of new texts is not followed', async (t) => {
  const engine = fakeEngine();
  let time = 0;
  // Each look at the clock takes 10 ms.
  const rules = pgRulesOf([pgRule(TASKS, { id: 'column.id' })], engine, () => (time += 10));
  const send = (text: string) => rules.sent({} as Span, text, [1], readStatement(text));
  for (let at = 0; at < 100; at += 1) send(`SELECT c${at} FROM tasks WHERE id = $1`);
  t.ok(engine.matches.length > 20 && engine.matches.length < 40, `${engine.matches.length} of 100`);
  t.equal(engine.faults.length, 100 - engine.matches.length);
  t.ok(engine.faults.every((why) => why === 'too many texts'));
  const before = engine.matches.length;
  send('SELECT c0 FROM tasks WHERE id = $1');
  t.equal(engine.matches.length, before + 1, 'what is known still counts');
  time += 60_000;
  send('SELECT c99 FROM tasks WHERE id = $1');
  t.equal(engine.matches.length, before + 2, 'and later new ones');
});
