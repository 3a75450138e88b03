import { join } from 'node:path';
import t from 'tap';
import { ours, pinosRedact, regexLoop } from '../../bench/redact/contenders.js';
import { shapesOf } from '../../bench/redact/spans.js';
import { runTool } from '../package/run-tool.js';
import { ROOT } from '../support/run-app.js';

const BENCH = join(ROOT, 'build/bench/redact.js');

t.test('the bench of redaction prints a table of all kinds of spans, and a verdict', async (t) => {
  const { code, stdout, output } = await runTool(process.execPath, [BENCH, '--rounds', '1', '--spans', '5']);
  t.equal(code, 0, output);
  t.match(stdout, /^Node v\d+[^\n]* rounds: 1, spans in each: 5 [^]*\n\| span \| @org\/otel-agent: µs, median \|/);
  t.match(stdout, /\n\| 14 attributes, clean: median \| 10 \| [\d.,]+ \| (held|\*\*not held\*\*) \|  \|\n/);
});

t.test('it refuses a number that is none', async (t) => {
  const { code, output } = await runTool(process.execPath, [BENCH, '--spans', '0']);
  t.strictSame({ code, output }, { code: 1, output: 'bench:redact: --spans 0: expected a whole number from 1\n' });
});

t.test('what is compared does its work', async (t) => {
  const shapes = shapesOf();
  const span = shapes.find(({ name }) => name === '50 attributes, 5 hits')?.spans[0];
  if (!span) throw new Error('no such spans');
  const { 'app.copy': email, 'db.password': password } = span.attributes;
  const left = (result: unknown) => {
    const text = JSON.stringify((result as typeof span).attributes);
    return [text.includes(String(email)), text.includes(String(password))];
  };
  t.strictSame(left(span), [true, true]);
  t.strictSame(left(ours().redact(span)), [false, false]);
  t.strictSame(left(regexLoop().redact(span)), [false, true]);
  t.strictSame(left(pinosRedact().redact(span)), [true, false]);
  t.equal(new Set(shapes.flatMap(({ spans }) => spans.map((one) => JSON.stringify(one.attributes)))).size > 1500, true);
});
