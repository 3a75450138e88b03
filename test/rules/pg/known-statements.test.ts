import t from 'tap';
import { KnownStatements } from '../../../src/rules/pg/known-statements.js';

t.test('it stays small, and keeps what is asked for', async (t) => {
  const known = new KnownStatements<number>();
  known.set('often', 0);
  for (let at = 1; at <= 20_000; at += 1) {
    known.set(`text ${at}`, at);
    if (known.get('often') !== 0) return t.fail(`forgotten after ${at}`);
  }
  t.ok(known.size <= 2000);
  t.equal(known.get('text 1'), undefined);
  return t.equal(known.get('text 20000'), 20_000);
});

t.test('long texts count for what they are', async (t) => {
  const known = new KnownStatements<number>();
  for (let at = 0; at < 1000; at += 1) known.set(`${at} `.padEnd(16_000, 'x'), at);
  t.ok(known.size <= 130);
});
