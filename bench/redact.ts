import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { conditions, runBench } from './conditions.js';
import { writeReport } from './loss/write-report.js';
import { type Contender, ours, pinosRedact, regexLoop } from './redact/contenders.js';
import { type Cost, lastResult, measure } from './redact/measure.js';
import { type Options, readOptions } from './redact/options.js';
import { shapesOf, type Shape } from './redact/spans.js';
import { type Costs, table, verdict } from './redact/table.js';

// `npm run bench:redact -- [--rounds N] [--spans N] [--node PATH]`: what it costs to redact a span, beside pino's redaction and
// a loop of regular expressions, in turns, so that a busy machine is equally busy for all. A run of at least ten rounds writes
// docs/performance.md.

const PAGE = join(__dirname, '..', '..', 'docs/performance.md');
const ENOUGH_ROUNDS = 10;

function main(): void {
  const options = readOptions(process.argv.slice(2));
  const { rounds, spans, node } = options;
  if (node !== process.execPath) {
    const args = [__filename, '--rounds', String(rounds), '--spans', String(spans)];
    process.exitCode = spawnSync(node, args, { stdio: 'inherit' }).status ?? 1;
    return;
  }
  const own = ours();
  const contenders = [own, pinosRedact(), regexLoop()];
  const loadBefore = loadavg()[0] ?? 0;
  const what = `rounds: ${options.rounds}, spans in each: ${options.spans} (of 16 kB: a fifth); medians of the rounds (quartiles)`;
  const results = run(contenders, shapesOf(), options);
  const text = [conditions(loadBefore, what), table(contenders, results), verdict(own, results)].join('\n\n');
  console.log(text);
  if (rounds >= ENOUGH_ROUNDS) writeReport(PAGE, text, 'bench:redact');
}

/** The first round warms the compiler up and is not counted. */
function run(contenders: readonly Contender[], shapes: readonly Shape[], { rounds, spans }: Options): Map<Shape, Costs> {
  const nothing = () => new Map<Contender, Cost[]>(contenders.map((contender) => [contender, []]));
  const results = new Map(shapes.map((shape) => [shape, nothing()]));
  for (let round = 0; round <= rounds; round += 1) {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round} of ${rounds} `);
    for (const [shape, costs] of results) {
      // As many characters for all kinds, about: long texts would take minutes.
      const count = shape.name.startsWith('16 kB') ? Math.ceil(spans / 5) : spans;
      for (let turn = 0; turn < contenders.length; turn += 1) {
        const contender = contenders[(round + turn) % contenders.length] as Contender;
        const cost = measure(contender, shape, count);
        if (lastResult() === undefined) throw new Error(`${contender.name} gave nothing`);
        if (round > 0) costs.get(contender)?.push(cost);
      }
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  return results;
}

runBench('bench:redact', main);
