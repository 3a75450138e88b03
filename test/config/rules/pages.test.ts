import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readYaml } from '../../../src/config/yaml.js';
import { ROOT } from '../../support/run-app.js';
import { reading } from './reading.js';

/** The examples of a page that are rules; some show one rule without the line above it. */
function examplesIn(page: string): string[] {
  const found = readFileSync(join(ROOT, page), 'utf8').matchAll(/```yaml\n([^]*?)```/g);
  return [...found].map(([, text = '']) => (/^rules:/m.test(text) ? text : `rules:\n${text}`));
}

test('every example of rules in the pages is right', async (t) => {
  for (const page of ['docs/rules.md', 'README.md', 'docs/explain.md', 'docs/config.md']) {
    const examples = examplesIn(page);
    t.ok(examples.length > 0, page);
    for (const text of examples) {
      const { data, faults } = readYaml(text, () => undefined);
      t.strictSame(faults, [], page);
      const { rules, lines } = reading((data as { rules?: unknown }).rules);
      t.strictSame(lines, [], page);
      t.ok(rules.length > 0, page);
    }
  }
});
