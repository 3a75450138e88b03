import t from 'tap';
import { CleanTexts } from '../../../src/instrument/sql/clean-texts.js';
import { readStatement } from '../../../src/instrument/sql/read-statement.js';
import { cleanInPostgres, withoutLiterals } from '../../../src/instrument/sql/without-literals.js';

const POSTGRES = { system: 'postgresql' };

t.test('a text without literals is the same string, and remembered', async (t) => {
  const text = 'SELECT  remembered FROM t WHERE a = $1';
  t.equal(withoutLiterals(text, POSTGRES), text);
  t.ok(cleanInPostgres.has(text));
  const statement = readStatement(text);
  t.equal(readStatement(text), statement, 'so is what it says');
  t.equal(statement.text, 'SELECT remembered FROM t WHERE a = $1');
  t.ok(cleanInPostgres.has(statement.text), 'and what goes out for it');
});

t.test('a text with literals is never kept, what is left of it is', async (t) => {
  const text = "SELECT forgotten FROM t WHERE a = 'secret' -- secret";
  const statement = readStatement(text);
  t.equal(statement.text, 'SELECT forgotten FROM t WHERE a = ?');
  t.notOk(cleanInPostgres.has(text));
  t.equal(readStatement("SELECT forgotten FROM t WHERE a = 'other' -- other"), statement);
});

t.test('what is clean for PostgreSQL may hold values for others', async (t) => {
  const text = 'SELECT a FROM t WHERE b = "secret"';
  t.equal(withoutLiterals(text, POSTGRES), text);
  t.equal(withoutLiterals(text), 'SELECT a FROM t WHERE b = ?');
});

t.test('the memory is bounded by number and by size', async (t) => {
  const texts = new CleanTexts<number>();
  for (let count = 0; count < 2000; count += 1) texts.set(`text ${count}`, count);
  t.equal(texts.get('text 1999'), 1999);
  t.notOk(texts.has('text 0'), 'the oldest has left');
  t.notOk(texts.has('text 1499'));
  t.ok(texts.has('text 1500'));
  texts.set('x'.repeat(200_000));
  t.notOk(texts.has('x'.repeat(200_000)), 'a huge one does not enter');
  for (let count = 0; count < 20; count += 1) texts.set(`${count} ${'x'.repeat(90_000)}`);
  t.notOk(texts.has('text 1999'), 'large ones push out many');
  t.ok(texts.has(`19 ${'x'.repeat(90_000)}`));
});

t.test('texts of any characters are kept as they are', async (t) => {
  const texts = new CleanTexts<number>();
  for (const text of ['a', 'é', '表', '\ud83d', '\u{1f511}', '\0']) {
    texts.set(text, 1);
    t.ok(texts.has(text), JSON.stringify(text));
  }
});
