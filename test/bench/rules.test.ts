import { join } from 'node:path';
import t from 'tap';
import { runTool } from '../package/run-tool.js';
import { ROOT } from '../support/run-app.js';

t.test('bench:rules measures each promise, and a short run writes no page', async (t) => {
  const { output } = await runTool(process.execPath, [join(ROOT, 'build/bench/rules.js'), '--rounds', '1', '--calls', '10000']);
  const verdicts = output.split('\n').filter((line) => /\| (held|\*\*not held\*\*) \|/.test(line));
  t.equal(verdicts.length, 5);
  for (const line of verdicts) t.notMatch(line, 'NaN');
  t.match(output, '| 100 rules, none matches |');
});
