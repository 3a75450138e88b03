import t from 'tap';
import { startLab } from './lab.js';

t.test('statements of every kind', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const { code, stderr, lines, of, spans, agentLines } = await lab.run('statements');
  t.equal(code, 0, stderr);
  t.strictSame(agentLines, []);

  t.test('the service sees what it sees without the agent', async (t) => {
    t.strictSame(lines, [
      'named [{"status":"done"}]',
      'several 2',
      'unique 23505',
      'syntax 22P02',
      'config true',
      'timeout Query read timeout',
      'closed Client was closed and is not queryable',
      'kind true [{"other":8}]',
    ]);
  });

  t.test('a prepared statement is known by its name alone', async (t) => {
    const named = of('SELECT status FROM tasks');
    t.equal(named.length, 2);
    for (const { name, attributes } of named) {
      t.match([name, attributes], ['SELECT tasks', { 'db.postgresql.plan': 'by-id', 'db.response.returned_rows': 1, 'db.query.text': 'SELECT status FROM tasks WHERE id = $1' }]);
    }
  });

  t.test('names are of low cardinality, whatever the text looks like', async (t) => {
    t.strictSame(
      ['SELECT * FROM owners', 'SELECT name FROM owners', 'WITH recent', 'SELECT add_task', 'SELECT t.id', 'UPDATE tasks SET note'].map((text) => of(text)[0]?.name),
      ['SELECT owners', 'SELECT owners', 'SELECT tasks', 'SELECT add_task', 'SELECT tasks owners', 'UPDATE tasks; SELECT tasks'],
    );
    t.match(of('SELECT add_task')[0]?.attributes, { 'db.stored_procedure.name': 'add_task' });
    const joined = of('SELECT t.id')[0]?.attributes ?? {};
    t.match(joined, { 'db.operation.name': 'SELECT' });
    t.notOk('db.collection.name' in joined, 'two tables');
    const several = of('UPDATE tasks SET note')[0]?.attributes ?? {};
    t.match(several, { 'db.collection.name': 'tasks' });
    t.notOk('db.operation.name' in several, 'two operations');
    for (const { name, attributes, scope } of spans) if (scope.name.endsWith('-pg')) t.equal(attributes['db.query.summary'], name);
  });

  t.test('SQLSTATE and types of errors, with promises, without words of the server', async (t) => {
    t.match(of('INSERT INTO tasks')[0], { status: { code: 'ERROR', message: '23505' }, attributes: { 'db.response.status_code': '23505', 'error.type': '23505' } });
    t.match(of('SELECT ?::int')[0], { status: { message: '22P02' }, attributes: { 'db.response.status_code': '22P02' } });
    t.match(of('SELECT pg_sleep(?)')[0], { status: { message: 'PostgreSQL error' }, attributes: { 'error.type': 'timeout' } });
    t.match(of('SELECT ?').find(({ attributes }) => attributes['error.type'] === 'connection_closed'), { status: { code: 'ERROR' } });
    t.notMatch(JSON.stringify(spans), /secret/);
  });

  t.test('a promise of another kind ends its span', async (t) => {
    t.match(of('SELECT ? AS other')[0], { status: { code: 'UNSET' }, attributes: { 'db.response.returned_rows': 1 } });
  });
});

t.test('LISTEN and NOTIFY', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const { lines, of, spans, stderr } = await lab.run('listen');
  t.strictSame(lines, ['heard ["task_changes","secret payload","notify task_changes"]'], stderr);
  t.strictSame(of('LISTEN').concat(of('NOTIFY'), of('SELECT pg_notify')).map(({ name }) => name), ['LISTEN', 'NOTIFY', 'SELECT pg_notify']);
  const received = of('notify')[0];
  t.match(received, { kind: 'CONSUMER', parentSpanId: undefined, attributes: { 'messaging.destination.name': 'task_changes', 'messaging.message.body.size': 14 } });
  t.match(of('SELECT note')[0], { traceId: received?.traceId, parentSpanId: received?.spanId }, 'not in the trace in which the connection was opened');
  t.equal(of('notify').length, 1, 'nothing for what nobody listens to');
  t.notMatch(JSON.stringify(spans), /secret/);
});
