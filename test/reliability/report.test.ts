import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keepRow, readRows } from '../../bench/loss/kept-rows.js';
import { readOptions } from '../../bench/loss/options.js';
import type { Scenario } from '../../bench/loss/scenario.js';
import { SCENARIOS } from '../../bench/loss/scenarios.js';
import { type KeptRow, report } from '../../bench/loss/table.js';
import { writeReport } from '../../bench/loss/write-report.js';

// The report of `npm run bench:loss`, which is made of rows that were run at different times.

const scenario = (group: string, name: string, more: Partial<Scenario> = {}): Scenario => ({ group, name, app: 'ends', ...more });
const A = [scenario('Ends', 'exit'), scenario('Ends', 'throw'), scenario('Spool', 'down', { noPeers: 'it has no spool' })];

function row(group: string, name: string, run: string, asDemanded = true): KeptRow {
  return { group, name, cells: Array.from({ length: 12 }, () => '0'), remarks: '', asDemanded, run };
}

t.test('a row takes the place of an earlier one of its scenario, and the others stay', async (t) => {
  const file = join(t.testdir(), 'rows.json');
  t.strictSame(readRows(file), []);
  keepRow(file, row('Ends', 'exit', 'first'));
  keepRow(file, row('Ends', 'throw', 'first'));
  const rows = keepRow(file, row('Ends', 'exit', 'second'));
  t.strictSame(rows, [row('Ends', 'throw', 'first'), row('Ends', 'exit', 'second')]);
  t.strictSame(readRows(file), rows);
});

t.test('the report says which run a row is from, what upstream cannot run and why, and what has not run', async (t) => {
  const text = report(A, [row('Spool', 'down', '2026-11-21, commit b', false), row('Ends', 'exit', '2026-11-20, commit a')]);
  t.match(text, /^2 of 3 scenarios, 1 of them not as demanded\. Runs:\n\n- a: 2026-11-20, commit a\n- b: 2026-11-21, commit b\n/);
  t.match(text, /### Ends\n\n\| scenario \|.*\n\| --- \|.*\n\| exit (\| 0 ){12}\| a \| {2}\|\n\n### Spool/);
  t.match(text, /- all of "Spool": it has no spool\n/);
  t.match(text, /Not run yet: of "Ends": throw\.\n$/);
});

t.test('it takes its place between the marks of the page', async (t) => {
  const begin = '<!-- bench:loss begins: written by `npm run bench:loss` -->';
  const page = join(t.testdir({ 'page.md': `# Page\n\n${begin}\nold\n<!-- bench:loss ends -->\n\nend\n` }), 'page.md');
  writeReport(page, 'new\n');
  t.equal(readFileSync(page, 'utf8'), `# Page\n\n${begin}\n\nnew\n\n<!-- bench:loss ends -->\n\nend\n`);
});

t.test('several names may be given, and a word alone stands for any name with it in', async (t) => {
  const { only, missing, write } = readOptions(['--only', 'two*', '--only', 'sigterm', '--missing', '--no-write']);
  t.strictSame({ missing, write }, { missing: true, write: false });
  const chosen = ['two, both well', 'all two', 'SIGTERM, no handler'].filter((name) => only.some((glob) => glob.test(name)));
  t.strictSame(chosen, ['two, both well', 'SIGTERM, no handler']);
});

t.test('no two scenarios have the same name', async (t) => {
  const names = SCENARIOS.map(({ group, name }) => `${group}: ${name}`);
  t.strictSame(names, [...new Set(names)]);
});
