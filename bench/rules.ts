import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { conditions, runBench } from './conditions.js';
import { writeReport } from './loss/write-report.js';
import { calls } from './rules/calls.js';
import { MESSAGE, messages, SPANS, type Treatment, treatments } from './rules/spans.js';
import { type Cost, measure } from './sampling/measure.js';
import { type Options, readOptions } from './sampling/options.js';
import { type Costs, medianOf, row, table, verdictRow, whole } from './sampling/table.js';

// `npm run bench:rules -- [--rounds N] [--calls N] [--node PATH]`: what business rules cost where none matches, on a message, and on a call
// of a function; in turns, so that a busy machine is equally busy for all. A run of at least ten rounds writes docs/performance.md.

const PAGE = join(__dirname, '..', '..', 'docs/performance.md');
const ENOUGH_ROUNDS = 10;

function main(): void {
  const options = readOptions(process.argv.slice(2));
  const { rounds, calls: count, node } = options;
  if (node !== process.execPath) {
    process.exitCode = spawnSync(node, [__filename, '--rounds', String(rounds), '--calls', String(count)], { stdio: 'inherit' }).status ?? 1;
    return;
  }
  const loadBefore = loadavg()[0] ?? 0;
  const what = `rounds: ${options.rounds}, in each ${whole(options.calls / 10)} operations and messages, ${whole(options.calls)} calls; medians of the rounds (quartiles)`;
  // First: a service has one tracer provider, and each that was at work before makes all code slower.
  const called = treatAll(calls(), 'a call', 1, options);
  const spans = treatAll(treatments(), `one of ${SPANS} spans of an operation`, SPANS, options);
  const sent = treatAll(messages(), `a message of ${whole(MESSAGE.value.length)} bytes`, 1, options);
  const text = [
    conditions(loadBefore, what),
    ...[spans, sent, called].map((costs) => table('', costs)),
    verdict(spans, sent, called),
  ].join('\n\n');
  console.log(text);
  if (rounds >= ENOUGH_ROUNDS) writeReport(PAGE, text, 'bench:rules');
}

/** The first round warms the compiler up and is not counted. */
function treatAll(all: readonly Treatment[], column: string, units: number, { rounds, calls: count }: Options): Costs {
  const costs = new Map(all.map(({ name }) => [name, new Map<string, Cost[]>([[column, []]])]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, calls: times = 1, operation } of turned(all, round)) {
      // What is quick is done more often.
      const operations = Math.ceil(count / (times > 1 ? times : 10));
      const work = () => {
        for (let index = 0; index < operations; index += 1) operation();
      };
      const cost = measure(work, operations * units * times);
      if (round > 0) costs.get(name)?.get(column)?.push(cost);
    }
  }
  for (const { check } of all) check?.();
  return costs;
}

const turned = <T>(items: readonly T[], by: number): T[] => items.map((_, index) => items[(index + by) % items.length] as T);

function verdict(spans: Costs, sent: Costs, called: Costs): string {
  const listed = (costs: Costs) => [...costs.values()].map((byColumn) => [...byColumn.values()][0] ?? []);
  const [, without, hundred] = listed(spans) as [Cost[], Cost[], Cost[]];
  const [parse, five, spread] = listed(sent) as [Cost[], Cost[], Cost[]];
  const more = (what: string, atMost: number, one: readonly Cost[], other: readonly Cost[]) =>
    verdictRow(what, atMost, medianOf(one, 'clock', other), medianOf(one, 'cpu', other));
  const [plain, off, recorded] = listed(called) as [Cost[], Cost[], Cost[]];
  return [
    row(['promise', 'at most, ns', 'CPU ns', '', 'by the clock, ns']),
    row(['---', '---:', '---:', '---', '---:']),
    more('100 rules of which none matches, a span more', 300, hundred, without),
    more('a rule that takes 5 values from a message of 1 kB, over JSON.parse', 15_000, five, parse),
    more('the same with spread and baggage', 15_000, spread, parse),
    more('a call of a function with a span, recorded', 2500, recorded, plain),
    more('the same while tracing is off', 300, off, plain),
  ].join('\n');
}

runBench('bench:rules', main);
