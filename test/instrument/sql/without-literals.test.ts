import t from 'tap';
import { withoutLiterals } from '../../../src/instrument/sql/without-literals.js';
import { FRAMES, LITERALS } from './literal-forms.js';

const POSTGRES = { system: 'postgresql' };

// [text, what is left of it]; what has nothing to lose stands once.
const STATEMENTS: readonly (readonly [string, string?])[] = [
  // Parameterised text passes.
  ['SELECT * FROM tasks WHERE id = $1 AND name = $2'],
  ['select\n  id,\tname\r\nfrom tasks\n where id = $1\n'],
  ['INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b'],
  ['SELECT $1::int, $12::text[], $99999'],
  ['SELECT "a""b", "it\'s", "-- no", "/* no */", "$$", U&"d\\0061t", u&"x" FROM "T"'],
  ['SELECT a$b, a$1, _x, é, 表, t1, table_2024, x1y2 FROM s.t2'],
  ["SELECT j ? $1, j ?| $2, j ?& $3, j -> $4, j #>> $5, j @? $6, j @@ $7, a # b, a ^ b, a !~* $8"],
  ['SELECT :name, @x, @@x, %s, ?, :a::int FROM t WHERE a = ANY($1)'],
  ['SELECT a FROM t WHERE b IS NULL AND c IS NOT NULL AND d IS DISTINCT FROM $1'],
  ['BEGIN'],
  ['COMMIT; ROLLBACK TO SAVEPOINT sp1'],
  ['SELECT CURRENT_DATE, now(), trueness, falsehood, nulls'],
  ['SELECT a - b, a / b, a - -b, a * b, a [ b ], - $1'],
  ['DEALLOCATE ALL'],
  ['LISTEN channel'],
  ['SET search_path TO tenant, public'],
  ['COPY t (a, b) FROM STDIN WITH (FORMAT csv, HEADER)'],
  ['COPY t FROM STDIN CSV HEADER;\n'],
  ['COPY t TO STDOUT'],
  ['COPY (SELECT stdin FROM t) TO STDOUT'],
  [''],
  ['   '],
  // Literals beside parameters.
  ["SELECT a FROM t WHERE b = $1 AND c = 'x'", 'SELECT a FROM t WHERE b = $1 AND c = ?'],
  ['SELECT a FROM t WHERE b = $1 LIMIT 10 OFFSET 20', 'SELECT a FROM t WHERE b = $1 LIMIT ? OFFSET ?'],
  ["SELECT $1'x'$2", 'SELECT $1?$2'],
  // Typed literals, casts, operators.
  ["SELECT DATE '2026-11-20', TIMESTAMP WITH TIME ZONE '2026-11-20 10:00+01', INTERVAL '1' DAY", 'SELECT DATE ?, TIMESTAMP WITH TIME ZONE ?, INTERVAL ? DAY'],
  ["SELECT interval '3 days', point '(1,2)', jsonb '{\"a\": 1}', int4 '42'", 'SELECT interval ?, point ?, jsonb ?, int4 ?'],
  ["SELECT '1'::int, CAST('2' AS bigint), int '3'", 'SELECT ?::int, CAST(? AS bigint), int ?'],
  ["SELECT 'a' || 'b' || $1", 'SELECT ? || ? || $1'],
  ['SELECT -5, +5, 5-3, 5*-3, a-5', 'SELECT -?, +?, ?-?, ?*-?, a-?'],
  ['FOR i IN 1..10 LOOP', 'FOR i IN ?..? LOOP'],
  ['FOR i IN a..b LOOP'],
  ['SELECT a[1:2], a[1][2], ARRAY[1, 2], :1, ?1', 'SELECT a[?:?], a[?][?], ARRAY[?, ?], :?, ??'],
  ['SELECT TRUE, false, NULL, x IS TRUE, t.y', 'SELECT ?, ?, NULL, x IS ?, t.y'],
  ["SELECT 'a'\n'b'\n  'c'", 'SELECT ?\n?\n  ?'],
  ["SELECT 'a'AS b", 'SELECT ?AS b'],
  ["SELECT E'a'\n'b\\'c', secret", 'SELECT ?\n?'],
  ["SELECT e 'x', b 'y', u & 'z'", 'SELECT e ?, b ?, u & ?'],
  ["SELECT xE'a', _utf8'b'", 'SELECT xE?, _utf8?'],
  ["SELECT U&'d!0061t' UESCAPE '!', U&\"d!0061t\" UESCAPE '!'", 'SELECT ? UESCAPE ?, U&"d!0061t" UESCAPE ?'],
  ['SELECT 1e, 1e+, 1.e5, 0xE-5, 1a$1', 'SELECT ?, ?+, ?, ?-?, ?$1'],
  ['SELECT $12345678901', 'SELECT ?'],
  ['SELECT a$b$c, $ 1, $', 'SELECT a$b$c, $ ?, $'],
  ["DO $$ BEGIN PERFORM 'x'; END $$ LANGUAGE plpgsql", 'DO ? LANGUAGE plpgsql'],
  ["CREATE FUNCTION f() RETURNS int AS $f$ SELECT 'x' $f$ LANGUAGE sql", 'CREATE FUNCTION f() RETURNS int AS ? LANGUAGE sql'],
  ["NOTIFY channel, 'payload'", 'NOTIFY channel, ?'],
  ["SET app.user = 'ada'", 'SET app.user = ?'],
  ["SELECT a FROM t WHERE b LIKE $1 ESCAPE '\\' ORDER BY c", 'SELECT a FROM t WHERE b LIKE $1 ESCAPE ? ORDER BY c'],
  ["SELECT a FROM t WHERE b LIKE $1 escape  '\\'", 'SELECT a FROM t WHERE b LIKE $1 escape  ?'],
  // Comments.
  ['SELECT 1 -- why', 'SELECT ?'],
  ['SELECT a -- why\nFROM b', 'SELECT a FROM b'],
  ['SELECT a -- why\rFROM b', 'SELECT a FROM b'],
  ['SELECT a--why\n, b', 'SELECT a\n, b'],
  ['SELECT a/* why */FROM b', 'SELECT a FROM b'],
  ['SELECT a /* why */ FROM b', 'SELECT a FROM b'],
  ['/* head */ SELECT a', 'SELECT a'],
  ['/* a *//* b */SELECT a/* c *//* d */', 'SELECT a'],
  ['SELECT a /* one /* two */ three */ FROM b', 'SELECT a FROM b'],
  ['SELECT a /*/**/*/ FROM b', 'SELECT a FROM b'],
  ["SELECT a /* it's \" $$ */ FROM b", 'SELECT a FROM b'],
  ["SELECT a -- it's\nFROM b", 'SELECT a FROM b'],
  ["SELECT $1 /*traceparent='00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',user='ada'*/", 'SELECT $1'],
  ['SELECT $1 /*+ SeqScan(t) */', 'SELECT $1'],
  ['SELECT a +/*x*/-b, a -/*x*/- b, a //**/* b', 'SELECT a + -b, a - - b, a / * b'],
  ['-- only', ''],
  ['/* only */', ''],
  ["'a'/**/'b'", '? ?'],
  // Unclosed, or closed at different places by different readings.
  ["SELECT 'secret", 'SELECT ?'],
  ["SELECT a, E'secret\\'", 'SELECT a, ?'],
  ['SELECT $$secret', 'SELECT ?'],
  ['SELECT $a$secret$b$', 'SELECT ?'],
  ['SELECT "secret', 'SELECT ?'],
  ['SELECT "secret"" more', 'SELECT ?'],
  ['SELECT a /* secret', 'SELECT a ?'],
  ['SELECT a /* secret /* b */ secret', 'SELECT a ?'],
  ["SELECT U&'secret", 'SELECT ?'],
  ["SELECT X'secret", 'SELECT ?'],
  ["SELECT 'a\\'secret' FROM t", 'SELECT ?'],
  ["SELECT 'a\\\\\\'secret' FROM t", 'SELECT ?'],
  ["SELECT 'a\\\\' FROM t", 'SELECT ? FROM t'],
  ["SELECT 'C:\\' || name FROM t WHERE b = 'secret'", 'SELECT ?'],
  ["SELECT a LIKE b ESCAPE '\\'' || secret", 'SELECT a LIKE b ESCAPE ?'],
  // Values that are not written as literals.
  ['COPY t FROM stdin;\n1\tada\n2\tbob\n\\.\n', 'COPY t FROM stdin; ?'],
  ["copy t (a) from STDIN with (format csv, delimiter ';');\nada;bob", 'copy t (a) from STDIN with (format csv, delimiter ?); ?'],
  ['COPY t FROM STDIN\nada,bob', 'COPY t FROM STDIN\n?'],
  ['COPY t FROM STDIN WHERE a > 5;\nada', 'COPY t FROM STDIN WHERE a > ?; ?'],
  ['BEGIN; COPY t FROM STDIN; ada', 'BEGIN; COPY t FROM STDIN; ?'],
  ['SELECT stdin FROM t; SELECT a FROM stdin; SELECT b'],
  ["CREATE USER ada WITH PASSWORD 'secret'", 'CREATE USER ada WITH PASSWORD ?'],
  ["ALTER ROLE ada ENCRYPTED PASSWORD 'SCRAM-SHA-256$4096:secret' VALID UNTIL 'infinity'", 'ALTER ROLE ada ENCRYPTED PASSWORD ? VALID UNTIL ?'],
  ['ALTER ROLE ada PASSWORD NULL'],
  ['CREATE USER ada IDENTIFIED BY secret', 'CREATE USER ada IDENTIFIED BY ?'],
  ["CREATE USER ada IDENTIFIED BY VALUES 'S:secret'", 'CREATE USER ada IDENTIFIED BY VALUES ?'],
  ["CREATE SUBSCRIPTION s CONNECTION 'host=h password=secret' PUBLICATION p", 'CREATE SUBSCRIPTION s CONNECTION ? PUBLICATION p'],
  ["CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'ada', password 'secret')", 'CREATE USER MAPPING FOR u SERVER s OPTIONS (user ?, password ?)'],
  // What redaction leaves is left alone.
  ['SELECT "[REDACTED:email]", [REDACTED:card]'],
];

// Any system: what may be a value is one, and where systems disagree the text ends.
const ANYWHERE: readonly (readonly [string, string?])[] = [
  ['SELECT `a` FROM `it\'s` WHERE b = ? AND c = :d AND e = @f'],
  ['SELECT [a b], a[b] FROM [s].[t]'],
  ['SELECT a FROM t WHERE b = "secret" AND c = \'secret\'', 'SELECT a FROM t WHERE b = ? AND c = ?'],
  ['SELECT "a""secret", "it\'s" FROM t', 'SELECT ?, ? FROM t'],
  ['SELECT "a\\"secret" FROM t', 'SELECT ?'],
  ["SELECT 'a\\'secret' FROM t", 'SELECT ?'],
  ["SELECT E'a\\'secret' FROM t", 'SELECT ?'],
  ["SELECT E'a' FROM t", 'SELECT ? FROM t'],
  ["SELECT q'[it's secret]' FROM t", 'SELECT ?'],
  ["SELECT nq'{secret}' FROM t", 'SELECT ?'],
  ["SELECT [it's], 'secret' FROM t", 'SELECT ?'],
  ["SELECT ARRAY['a', 'b'], ['c']", 'SELECT ARRAY[?, ?], [?]'],
  ["SELECT a # it's\n, 'secret'", 'SELECT a ?'],
  ["SELECT 5--'a\n'secret'", 'SELECT ??'],
  ['SELECT a -- why\nFROM t', 'SELECT a FROM t'],
  ["SELECT a -- it's\r'secret'", 'SELECT a ?'],
  ['SELECT a -- why\r\nFROM t', 'SELECT a FROM t'],
  ['SELECT a /* why */ FROM t', 'SELECT a FROM t'],
  ['SELECT a /* one /* two */ secret */ FROM t', 'SELECT a ?'],
  ["SELECT a /*! , 'secret' */ FROM t", 'SELECT a ?'],
  ['SELECT $$secret$$', 'SELECT ?'],
  ['SELECT $a$, $b, $1', 'SELECT ?'],
  ['SELECT $b, $1 FROM t'],
  ['{"find": "users", "filter": {"email": "secret"}, "limit": 5}', '{?: ?, ?: {?: ?}, ?: ?}'],
  ['SELECT `secret', 'SELECT ?'],
  ['SELECT x\'4D7953514C\', 0x4D, _utf8mb4"secret"', 'SELECT ?, ?, _utf8mb4?'],
];

t.test('statements of PostgreSQL lose literals and comments, and nothing else', async (t) => {
  for (const [text, left = text] of STATEMENTS) {
    t.equal(withoutLiterals(text, POSTGRES), left, JSON.stringify(text));
    t.equal(withoutLiterals(left, POSTGRES), left, 'a second time changes nothing');
  }
});

t.test('every form of literal is one ? wherever it stands', async (t) => {
  for (const frame of FRAMES) {
    for (const literal of LITERALS) {
      t.equal(withoutLiterals(frame.replaceAll(/@(?!>)/g, () => literal), POSTGRES), frame.replaceAll(/@(?!>)/g, '?'), `${literal} in ${frame}`);
    }
  }
});

t.test('where the system is not known, what may be a value is one', async (t) => {
  for (const [text, left = text] of ANYWHERE) {
    t.equal(withoutLiterals(text), left, JSON.stringify(text));
    t.equal(withoutLiterals(left), left, 'a second time changes nothing');
    t.equal(withoutLiterals(text, { system: 'mysql' }), left);
  }
});

t.test('relatives of PostgreSQL are read as PostgreSQL', async (t) => {
  t.equal(withoutLiterals('SELECT "a" FROM t WHERE b = 1', { system: 'cockroachdb' }), 'SELECT "a" FROM t WHERE b = ?');
  t.equal(withoutLiterals('SELECT "a" FROM t', { system: 'constructor' }), 'SELECT ? FROM t');
});
