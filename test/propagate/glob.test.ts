import { test } from 'tap';
import { matchesGlob } from '../../src/propagate/glob.js';

test('a star stands for one or more characters', async (t) => {
  const table: [pattern: string, text: string, matches: boolean][] = [
    ['tenant', 'tenant', true],
    ['tenant', 'tenants', false],
    ['tenant.*', 'tenant.id', true],
    ['tenant.*', 'tenant.', false],
    ['*', 'x', true],
    ['*', '', false],
    ['', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'ac', false],
    ['a*b*c', 'axbxbxc', true],
    ['a**', 'ab', false],
    ['a**', 'abc', true],
    ['*.example.com', 'api.example.com', true],
    ['*.example.com', 'api.example.com.evil.test', false],
    ['*.example.com', 'example.com', false],
    ['a.c', 'abc', false],
  ];
  for (const [pattern, text, matches] of table) t.equal(matchesGlob(pattern, text), matches, `${pattern} ${text}`);
});

test('no pattern makes it slow', async (t) => {
  const started = performance.now();
  t.equal(matchesGlob('*a*a*a*a*b', 'a'.repeat(10_000)), false);
  t.ok(performance.now() - started < 50);
});
