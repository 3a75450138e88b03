import { test } from 'tap';
import { wildcardOf } from '../../src/config/wildcard.js';

test('a star is any run of characters, also none, and a question mark is one', async (t) => {
  const rows: [string, string, boolean][] = [
    ['/health*', '/health', true],
    ['/health*', '/healthz/live', true],
    ['/health*', '/heal', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', 'a', true],
    ['?', '', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*?', '', false],
    ['*?', 'abc', true],
    ['*a?c*', 'xxabcyy', true],
    ['*a?c*', 'xxabyy', false],
    ['/v?/orders/*', '/v2/orders/1', true],
    ['/v?/orders/*', '/v10/orders/1', false],
    ['a*b*c', 'aXbYbZc', true],
    ['a.c', 'abc', false],
    ['**', 'ab', true],
  ];
  for (const [pattern, text, expected] of rows) t.equal(wildcardOf(pattern)(text), expected, `${pattern} on '${text}'`);
});

test('takes no more work than the product of the lengths', async (t) => {
  const text = 'a'.repeat(20_000);
  t.equal(wildcardOf('*a*a*a*a*?b')(text), false);
  t.equal(wildcardOf('*a*a*a*a*b')(text), false);
});
