import { join } from 'node:path';
import t from 'tap';
import { spreadOf } from '../../bench/startup/statistics.js';
import { runTool } from '../package/run-tool.js';
import { ROOT } from '../support/run-app.js';

const BENCH = join(ROOT, 'build/bench/startup.js');

t.test('the bench of the start prints a table of both apps, with and without the agent', async (t) => {
  const args = [BENCH, '--rounds', '1', '--idle', '10', '--no-peers'];
  const { code, stdout, output } = await runTool(process.execPath, args);
  t.equal(code, 0, output);
  const lines = stdout.trim().split('\n');
  t.match(lines, [
    /^Node v\d+\.\d+\.\d+, \d{4}-\d\d-\d\d, .*, rounds: 1, settled: after 10 ms idle; median \(quartiles\)$/,
    '',
    '| app | figure | plain Node | @org/otel-agent | over plain Node |',
    '| --- | --- | ---: | ---: | ---: |',
    /^\| trivial \| ms to first line( \| \d+ \(\d+–\d+\)){2} \| [+-]\d+ \([+-]\d+ to [+-]\d+\), × \d+\.\d\d \|$/,
  ]);
  t.equal(lines.length, 12);
});

t.test('the bench refuses a number of rounds that is none', async (t) => {
  const { code, output } = await runTool(process.execPath, [BENCH, '--rounds', 'many']);
  t.strictSame({ code, output }, { code: 1, output: 'bench:startup: --rounds many: expected a whole number from 1\n' });
});

t.test('the spread of measured values is their median and quartiles', async (t) => {
  t.strictSame(spreadOf([5, 1, 4, 2, 3]), { median: 3, low: 2, high: 4 });
  t.strictSame(spreadOf([2, 1]), { median: 1.5, low: 1.25, high: 1.75 });
  t.strictSame(spreadOf([7]), { median: 7, low: 7, high: 7 });
});
