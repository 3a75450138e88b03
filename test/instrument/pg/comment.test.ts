import { assert, property, string } from 'fast-check';
import t from 'tap';
import { type Span, trace } from '@opentelemetry/api';
import { commenter } from '../../../src/instrument/pg-comment.js';
import { failingClosed } from '../../../src/instrument/cleaner.js';
import { commentPlace } from '../../../src/instrument/sql/comment-place.js';
import { readStatement } from '../../../src/instrument/sql/read-statement.js';
import { startLab } from './lab.js';

t.test('the log of the server shows where a statement comes from', async (t) => {
  const lab = await startLab(t);
  if (!lab) return;
  const keys = 'traceparent,route,application,db.namespace,team=a b/c';
  const plain = await lab.run('comment');
  const { lines, of, spans, stderr } = await lab.run('comment', { OTEL_AGENT_POSTGRES_SQL_COMMENT: keys, OTEL_SERVICE_NAME: 'task manager' });
  t.strictSame(lines, plain.lines, stderr);
  t.notMatch(lines.join(), /changed/);
  const logged = (what: string) => lab.log.findLast((line) => line.includes(what)) ?? '';
  const commented = (what: string) => {
    const [span] = of(what);
    return `/*application='task%20manager',db.namespace='postgres',route='%2Forders%2F%3Aid%2Fit%27s',team='a%20b%2Fc',traceparent='00-${span?.traceId}-${span?.spanId}-01'*/`;
  };

  t.test('texts, and objects with values and without', async (t) => {
    t.ok(logged('SELECT 10 AS plain').endsWith(`SELECT 10 AS plain ${commented('SELECT ? AS plain')}`), logged('SELECT 10 AS plain'));
    t.match(logged("it''s; -- no"), `AS text ${commented('SELECT ? AS text')};`);
    t.match(logged('AS object'), `SELECT $1::int AS object ${commented('SELECT $1::int AS object')}`);
    t.match(logged('AS arrays'), commented('SELECT ? AS arrays'));
    t.match(logged('AS several'), `SELECT 16 AS several ${commented('UPDATE owners')};`);
  });

  t.test('never where it could do harm: a name, a comment, an open text, a cursor, an object of a class', async (t) => {
    for (const what of ['AS hinted', 'AS lined', 'AS named', 'AS instance', 'AS cursor', 'AS submitted']) {
      t.notMatch(logged(what), /traceparent|application=/, what);
      t.match(logged(what), what);
    }
  });

  t.test('the span has the text without it', async (t) => {
    t.equal(of('SELECT ? AS plain')[0]?.attributes['db.query.text'], 'SELECT ? AS plain');
    t.notMatch(JSON.stringify(spans.map(({ attributes }) => attributes['db.query.text'])), /traceparent/);
  });

  t.test('none by default', async (t) => {
    const first = lab.log.find((line) => line.includes('SELECT 10 AS plain'));
    t.notMatch(first, /\/\*/);
  });
});

t.test('nothing in a comment ends it, and it stands where the statement ends', async () => {
  const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 }) as Span;
  const clean = failingClosed(undefined);
  assert(
    property(string({ unit: 'grapheme' }), (value) => {
      const comment = commenter({ keys: ['traceparent', `key=${value.replaceAll(',', '')}x`, 'application'], application: () => value, clean });
      const text = comment('SELECT 1 ;', span) ?? '';
      const [, inside = ''] = /^SELECT 1 \/\*(.*)\*\/ ;$/s.exec(text) ?? [];
      if (inside === '' || /\*|\/|\s|[^\x20-\x7e]/.test(inside)) return false;
      return readStatement(text).text === 'SELECT ? ;' && inside.split("'").length % 2 === 1;
    }),
  );
});

t.test('where a comment can stand', async (t) => {
  const at = (text: string) => {
    const place = commentPlace(text);
    return place === undefined ? undefined : `${text.slice(0, place)}|${text.slice(place)}`;
  };
  t.equal(at('SELECT 1'), 'SELECT 1|');
  t.equal(at('SELECT a FROM b ; \n'), 'SELECT a FROM b| ; \n');
  t.equal(at('SELECT "/*" FROM b'), 'SELECT "/*" FROM b|');
  t.equal(at("SELECT $$ -- $$"), 'SELECT $$ -- $$|');
  for (const text of ['', ' ; ', 'SELECT 1 -- x', 'SELECT /* a */ 1', "SELECT 'a", 'SELECT $$a', 'SELECT "a', 'SELECT 1 /* a', "SELECT E'a\\'", `SELECT '${'x'.repeat(70_000)}'`]) {
    t.equal(at(text), undefined, text.slice(0, 30));
  }
});
