import { test } from 'tap';
import { attributes, headers } from '../../src/config/key-values.js';

test('decodes attributes and refuses the whole text when one pair is bad', async (t) => {
  t.strictSame(attributes('a=1, b%2Cc = d%3De ,'), { value: { a: '1', 'b,c': 'd=e' } });
  t.strictSame(attributes('a=;b'), { value: { a: ';b' } }, 'a semicolon is an ordinary letter here');
  for (const text of ['a', 'a=1,b', 'a=1,=2', 'a=b=c', 'a=%zz', '__proto__=1']) {
    t.match(attributes(text), { expected: /^pairs like key=value/ }, text);
  }
});

test('decodes headers and leaves out what makes none, without telling it', async (t) => {
  t.strictSame(headers('api-key=abc%3D, x = y=z ;secure'), { value: { 'api-key': 'abc=', x: 'y=z' } });
  const parsed = headers(
    'good=1,s3cret,=s3cret,s3cret=,bad name=s3cret,a=s3cret%0D%0Ab,b=%zzs3cret,umlaut=%F0%9F%A6%89',
  );
  t.strictSame(parsed, {
    value: { good: '1' },
    ignored: '7 malformed pairs',
    expected: 'headers like name=value, percent-encoded',
  });
  t.match(headers('s3cret'), { value: {}, ignored: '1 malformed pair' });
});

test('gives an object its pairs and nothing else', async (t) => {
  headers('__proto__=1,constructor=2');
  attributes('%5F%5Fproto%5F%5F=1');
  t.equal(Object.getPrototypeOf({}), Object.prototype);
  t.equal(({} as Record<string, unknown>)['1'], undefined);
});
