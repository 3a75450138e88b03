import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../../support/run-app.js';
import { realStatements } from './reading.js';

/** Runs code in a Node process without the loaders of the tests. */
function run(code: string, args: readonly string[] = []): { [key: string]: number | string } {
  const { stdout, stderr } = spawnSync('env', ['-u', 'NODE_OPTIONS', process.execPath, ...args, '-e', code], { encoding: 'utf8', cwd: ROOT });
  return JSON.parse(stdout || JSON.stringify({ stderr })) as { [key: string]: number | string };
}

const PARSE = `
  const { readFileSync } = require('node:fs');
  const { explainStatement } = require(${JSON.stringify(join(ROOT, 'build/src/rules/pg/explain-statement.js'))});
  const texts = ${JSON.stringify(realStatements().map(({ text }) => text))};
  const peak = () => { try { return Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024; } catch { return process.resourceUsage().maxRSS / 1024; } };
  const before = peak();
  const external = process.memoryUsage().external;
`;

t.test('the parser is there at once, and stays small however much it parses', async (t) => {
  const { first, problems, grown, outside, stderr } = run(`${PARSE}
    const first = explainStatement('SELECT 1', []).problem ?? 'understood';
    let problems = 0;
    for (let round = 0; round < 15; round += 1) for (const text of texts) if (explainStatement(text, []).problem) problems += 1;
    // What V8 might compile aside.
    setTimeout(() => console.log(JSON.stringify({ first, problems, grown: peak() - before, outside: (process.memoryUsage().external - external) / 1e6 })), 1500);
  `);
  t.equal(stderr, undefined);
  t.equal(first, 'understood');
  t.equal(problems, 0);
  t.ok(Number(grown) < 60, `${Math.round(Number(grown))} MB more at most`);
  t.ok(Number(outside) < 60, `${Math.round(Number(outside))} MB more beyond the heap`);
});

t.test('where WebAssembly is switched off, or its compilation is set, the service works', async (t) => {
  const code = `${PARSE} console.log(JSON.stringify({ problem: explainStatement('SELECT 1', []).problem ?? 'understood' }));`;
  t.equal(run(code, ['--no-wasm-tier-up'])['problem'], 'understood');
  t.equal(run(code, ['--jitless'])['problem'], 'no parser');
});
