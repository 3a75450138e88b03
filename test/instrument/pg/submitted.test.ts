import t from 'tap';
import { startLab } from './lab.js';

t.test('cursors, streams and other submitted queries', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const { code, stderr, lines, of, spans, agentLines } = await lab.run('submitted');
  t.equal(code, 0, stderr);
  t.strictSame(agentLines, []);
  const one = (beginning: string) => {
    const found = of(beginning);
    t.equal(found.length, 1, `${beginning}: one span`);
    return found[0]?.attributes ?? {};
  };

  t.test('the service sees what it sees without the agent', async (t) => {
    t.match(lines.join('\n'), /cursor 10 15 0\nclosed 7\nbroken 22012\nstream 125 streaming\ncut\nquery \[1,2,3\]\ncallback \[\{"name":"ann"\},\{"name":"bob"\}\]\nfailed 42703\n/);
    t.match(lines.at(-1), /^lost /);
  });

  t.test('a span ends when its cursor does, and has the rows that came', async (t) => {
    t.match(one('SELECT id, status FROM tasks'), { 'db.response.returned_rows': 25, 'db.query.summary': 'SELECT tasks', 'db.collection.name': 'tasks' });
    t.match(one('SELECT note FROM tasks'), { 'db.response.returned_rows': 7 });
    t.match(of('SELECT ? / (id')[0], { status: { code: 'ERROR', message: '22012' }, attributes: { 'db.response.status_code': '22012' } });
    t.match(one('SELECT id AS cut'), { 'db.query.summary': 'SELECT tasks' });
  });

  t.test('a stream is below the span in which it was begun, and its listeners are in it', async (t) => {
    const [stream] = of('SELECT id FROM tasks WHERE status');
    t.match(stream?.attributes, { 'db.response.returned_rows': 125 });
    t.equal(stream?.parentSpanId, spans.find(({ name }) => name === 'streaming')?.spanId);
  });

  t.test('a pg.Query with and without a callback, with several statements, frozen', async (t) => {
    t.match(one('SELECT id AS plain'), { 'db.response.returned_rows': 3 });
    t.match(one('SELECT name FROM owners'), { 'db.response.returned_rows': 2 });
    t.match(of('SELECT missing')[0], { status: { code: 'ERROR', message: '42703' }, attributes: { 'error.type': '42703' } });
    t.match(one('UPDATE owners SET name = name; SELECT'), { 'db.query.summary': 'UPDATE owners; SELECT', 'db.response.returned_rows': 1 });
    t.notOk('db.operation.name' in one('UPDATE owners SET name = name; SELECT'));
    t.ok(one('SELECT ? AS frozen'));
  });

  t.test('a connection that goes ends what was open', async (t) => {
    t.match(of('SELECT id AS lost')[0], { status: { code: 'ERROR' }, attributes: { 'error.type': 'connection_lost', 'db.response.returned_rows': undefined } });
  });
});

t.test('COPY in both directions', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const { lines, of, stderr } = await lab.run('copy');
  t.strictSame(lines, ['in 3', 'out 3 12', 'bad 22P02'], stderr);
  const [copied, failed] = of('COPY copied');
  t.match(copied, { name: 'COPY copied', attributes: { 'otel_agent.db.affected_rows': 3, 'db.collection.name': 'copied' } });
  t.match(of('COPY (SELECT')[0], { name: 'COPY SELECT copied', attributes: { 'otel_agent.db.affected_rows': 3 } });
  t.match(failed, { status: { message: '22P02' } });
});

t.test('rules on what is submitted', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const rules = [{ name: 'tasks', pg: { table: 'tasks' }, take: { 'task.id': 'column.id', 'task.status': 'column.status', 'task.count': 'row_count' } }];
  const { of } = await lab.run('submitted', { OTEL_AGENT_RULES: JSON.stringify(rules) });
  t.match(of('SELECT id, status FROM tasks')[0]?.attributes, { 'task.count': 25, 'task.id': Array.from({ length: 25 }, (_, at) => at + 1), 'task.status': ['done', 'open'] });
  const stream = of('SELECT id FROM tasks WHERE status')[0]?.attributes ?? {};
  t.match(stream, { 'task.count': 125, 'task.status': 'open' });
  t.equal((stream['task.id'] as unknown[] | undefined)?.length, 32, 'not all rows are kept');
  t.match(of('SELECT note FROM tasks')[0]?.attributes, { 'task.count': 7 });
});
