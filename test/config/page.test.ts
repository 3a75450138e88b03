import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { withTable } from '../../tools/config-table.js';
import { withTypes } from '../../tools/settings-types.js';
import { ROOT } from '../support/run-app.js';
import { runInFolder } from './in-folder.js';

const PAGE = readFileSync(join(ROOT, 'docs/config.md'), 'utf8');

test('docs/config.md has the table of settings as they are', async (t) => {
  t.equal(PAGE, withTable(PAGE), 'if not: npm run build && node build/tools/config-table.js');
});

test('the types of start() have the settings as they are', async (t) => {
  const file = readFileSync(join(ROOT, 'src/config/agent-settings.ts'), 'utf8');
  t.equal(file, withTypes(file), 'if not: npm run build && node build/tools/settings-types.js');
  t.throws(() => withTypes(''), /the file needs the line/);
});

test('a page without the place for the table is refused', async (t) => {
  t.throws(() => withTable('# Config\n'), /the page needs the lines/);
});

test('docs/config.md shows what the agent really writes', async (t) => {
  const examples = [
    ...PAGE.matchAll(/```console\n\$ (.*) node --import @org\/otel-agent\/register app\.js\n([^`]*)```/g),
  ];
  t.equal(examples.length, 2);
  for (const [, variables = '', output = ''] of examples) {
    const env = Object.fromEntries(variables.split(' ').map((pair) => pair.split('=', 2)));
    const { agentLines, stdout } = await runInFolder(t.testdir({}), "console.log('hello')", env);
    t.equal([...agentLines, stdout].join('\n'), output, variables);
  }
});
