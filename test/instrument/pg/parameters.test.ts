import t from 'tap';
import { startLab } from './lab.js';

t.test('bound values are recorded where they are asked for', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const taken = (attributes: Record<string, unknown> = {}) =>
    Object.fromEntries(Object.entries(attributes).flatMap(([key, value]) => (key.startsWith('db.query.parameter.') ? [[key.slice(19), value]] : [])));

  t.test('none by default', async (t) => {
    const { spans } = await lab.run('parameters');
    t.notMatch(JSON.stringify(spans), /db\.query\.parameter|jane/);
    await lab.ask('DELETE FROM tasks WHERE id >= 900');
  });

  t.test('by the column that they are for', async (t) => {
    const { of, stderr } = await lab.run('parameters', { OTEL_AGENT_POSTGRES_PARAMETERS: 'status,tasks.id' });
    t.strictSame(taken(of('UPDATE tasks')[0]?.attributes), { status: 'paid', id: '3' }, stderr);
    t.strictSame(taken(of('INSERT INTO tasks')[0]?.attributes), { status: 'new', id: '900', 'id.1': '901' });
    t.strictSame(taken(of('SELECT id FROM tasks WHERE tasks.status')[0]?.attributes), { status: 'open', id: '[2 items]' }, 'of a prepared statement');
    t.strictSame(taken(of('SELECT id FROM tasks WHERE status')[0]?.attributes), { status: 'done' }, 'of a cursor');
    t.strictSame(taken(of('SELECT $1::text')[0]?.attributes), {});
    await lab.ask('DELETE FROM tasks WHERE id >= 900');
  });

  t.test('by place; the redaction applies', async (t) => {
    const { of, spans } = await lab.run('parameters', { OTEL_AGENT_POSTGRES_PARAMETERS: '$1, 1' });
    t.match(taken(of('UPDATE tasks')[0]?.attributes), { 0: 'paid', 1: /REDACTED|\*/ });
    t.notMatch(JSON.stringify(spans), /jane@/);
    await lab.ask('DELETE FROM tasks WHERE id >= 900');
  });

  t.test('all of them, as texts, cut', async (t) => {
    const { of, spans } = await lab.run('parameters', { OTEL_AGENT_POSTGRES_PARAMETERS: '*' });
    t.match(taken(of('SELECT $1::text')[0]?.attributes), { 0: 'p', 1: '[object]', 2: '3 bytes', 3: '1970-01-01T00:00:00.000Z' });
    t.match(taken(of('INSERT INTO tasks')[0]?.attributes), { 0: '900', 1: 'new', 2: 'null', 3: '901', 4: 'x'.repeat(256) });
    t.notMatch(JSON.stringify(spans), /jane@/);
    await lab.ask('DELETE FROM tasks WHERE id >= 900');
  });

  t.test('what a rule of the redaction denies does not leave', async (t) => {
    const { of } = await lab.run('parameters', { OTEL_AGENT_POSTGRES_PARAMETERS: 'status', OTEL_AGENT_REDACTION_DENY: 'db.query.parameter.status' });
    t.notMatch(JSON.stringify(taken(of('UPDATE tasks')[0]?.attributes)), /paid/);
  });
});
