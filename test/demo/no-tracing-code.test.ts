import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'tap';

const demo = join(__dirname, '..', '..', '..', 'demo');
const files = readdirSync(demo, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** Everything that is imported, exported from or required, whatever the syntax. */
function specifiers(source: string): string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"`])(.+?)\1/g)].map((match) => match[2]!);
}

test('no file of the demo imports OpenTelemetry or the agent', async (t) => {
  t.ok(files.length > 10, `${files.length} files looked at`);
  for (const file of files) {
    const imported = specifiers(readFileSync(join(demo, file), 'utf8'));
    t.strictSame(imported.filter((name) => /opentelemetry|otel/i.test(name)), [], file);
    const outside = imported
      .filter((name) => name.startsWith('.'))
      .filter((name) => relative(demo, resolve(demo, dirname(file), name)).startsWith('..'));
    t.strictSame(outside, [], `${file} stays within demo/`);
  }
});

test('no file of the demo names a trace, a span or the agent anywhere', async (t) => {
  for (const file of files) {
    t.notMatch(readFileSync(join(demo, file), 'utf8'), /opentelemetry|otel|traceparent|\bspans?\b/i, file);
  }
});

test('the search for imports finds every form of them', async (t) => {
  const source = `
    import a from 'one'; import { b } from "two"; import 'three'; export * from 'four';
    const c = await import('five'); const d = require('six'); import type { E } from 'seven';`;
  t.strictSame(specifiers(source), ['one', 'two', 'three', 'four', 'five', 'six', 'seven']);
});
