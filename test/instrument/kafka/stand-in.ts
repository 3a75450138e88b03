import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import { ROOT } from '../../support/run-app.js';

/**
 * A package of this name with the JavaScript surface of `node-rdkafka` and of `@confluentinc/kafka-javascript`, as far as the agent touches it, over an
 * in-memory stand-in for librdkafka: the packages themselves are native add-ons. native.test.ts is about those.
 */
export function standInFor(t: Test, name: string): any {
  const folder = join(t.testdir({}), 'node_modules', name);
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(join(ROOT, 'test/fixtures/kafka/stand-in'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '9.9.9', main: 'lib/index.js' }));
  return require(folder);
}
