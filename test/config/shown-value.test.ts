import { test } from 'tap';
import { shownValue } from '../../src/config/shown-value.js';

test('quotes a value, a long one shortened', async (t) => {
  t.equal(shownValue('maybe', false), "'maybe'");
  t.equal(shownValue('x'.repeat(61), false), `'${'x'.repeat(60)}…'`);
});

test('hides what may hold credentials, whichever setting it was meant for', async (t) => {
  t.equal(shownValue('http://user:password@host', false), '(hidden)');
});

test('quotes of a secret setting no more than an address', async (t) => {
  const shown = {
    'collector:4318': "'collector:4318'",
    'grpc://collector:4317': "'grpc://collector:4317'",
    'ftp://collector/s3cret/path': "'ftp://collector/…'",
    'grpc://10.0.0.1': "'grpc://10.0.0.1'",
  };
  for (const [text, expected] of Object.entries(shown)) t.equal(shownValue(text, true), expected);
  for (const text of [
    's3cret',
    'http://user:s3cret',
    'grpc://user:s3cret@host',
    'host:1?key=s3cret',
    's3cret:s3cret',
    'a b',
  ]) {
    t.equal(shownValue(text, true), '(hidden)', text);
  }
});
