import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { conditions, runBench } from './conditions.js';
import { writeReport } from './loss/write-report.js';
import { answered, ask, CASES } from './sampling/cases.js';
import { differences } from './sampling/compare-decisions.js';
import { composite, type Contender, ours, PEERS, sdks } from './sampling/contenders.js';
import { type Cost, measure } from './sampling/measure.js';
import { type Options, readOptions } from './sampling/options.js';
import { type Costs, medianOf, row, table, verdictRow, whole } from './sampling/table.js';
import { SPANS, treatments } from './sampling/work.js';
import { installPeers } from './startup/install-peers.js';

// `npm run bench:sampling -- [--rounds N] [--calls N] [--node PATH]`: what a sampler costs, beside the SDK's and sampler-composite, and what the
// tail costs; in turns, so that a busy machine is equally busy for all. A run of at least ten rounds writes docs/performance.md.

const PAGE = join(__dirname, '..', '..', 'docs/performance.md');
const ENOUGH_ROUNDS = 10;

type Filled = Map<string, Map<string, Cost[] | undefined>>;

function main(): void {
  const options = readOptions(process.argv.slice(2));
  const { rounds, calls, node } = options;
  if (node !== process.execPath) {
    process.exitCode = spawnSync(node, [__filename, '--rounds', String(rounds), '--calls', String(calls)], { stdio: 'inherit' }).status ?? 1;
    return;
  }
  installPeers(PEERS);
  const [own, peer] = [ours(), composite()];
  const loadBefore = loadavg()[0] ?? 0;
  const what = `rounds: ${options.rounds}, in each ${whole(options.calls)} questions and ${whole(options.calls / 10)} operations; medians of the rounds (quartiles)`;
  const samplers = askAll([own, sdks(), peer], options);
  const spans = treatAll(options);
  if (Number.isNaN(answered())) throw new Error('a sampler gave no decision');
  const { asked, different, byDigits } = differences(own, peer);
  const text = [
    conditions(loadBefore, what),
    table('the sampler is asked about', samplers),
    table('spans', spans),
    verdict(own, samplers, spans),
    `New traces about which ours and ${peer.name} decide differently: ${different} of ${whole(asked)} (100 000 trace ids, 8 ratios), ` +
      `${byDigits} of them because our thresholds have four digits.`,
  ].join('\n\n');
  console.log(text);
  if (rounds >= ENOUGH_ROUNDS) writeReport(PAGE, text, 'bench:sampling');
}

/** The first round warms the compiler up and is not counted. */
function askAll(contenders: readonly Contender[], { rounds, calls }: Options): Costs {
  const asked = CASES.map(({ name, contexts, samplerOf }) => ({
    name,
    contexts,
    samplers: contenders.map((contender) => ({ by: contender.name, sampler: samplerOf(contender) })),
  }));
  const costs: Filled = new Map(
    asked.map(({ name, samplers }) => [name, new Map(samplers.map(({ by, sampler }) => [by, sampler ? [] : undefined]))]),
  );
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, contexts, samplers } of asked) {
      for (const { by, sampler } of turned(samplers, round)) {
        if (!sampler) continue;
        const cost = measure(() => ask(sampler, contexts, calls), calls);
        if (round > 0) costs.get(name)?.get(by)?.push(cost);
      }
    }
  }
  return costs;
}

function treatAll({ rounds, calls }: Options): Costs {
  const all = treatments();
  const column = `one of ${SPANS} of an operation`;
  const costs: Filled = new Map(all.map(({ name }) => [name, new Map([[column, []]])]));
  const operations = Math.ceil(calls / 10);
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, operation } of turned(all, round)) {
      const work = () => {
        for (let index = 0; index < operations; index += 1) operation();
      };
      const cost = measure(work, operations * SPANS);
      if (round > 0) costs.get(name)?.get(column)?.push(cost);
    }
  }
  return costs;
}

const turned = <T>(items: readonly T[], by: number): T[] => items.map((_, index) => items[(index + by) % items.length] as T);

function verdict({ name }: Contender, samplers: Costs, spans: Costs): string {
  const asked = [...samplers].map(([question, costs]) => {
    const own = costs.get(name) ?? [];
    return verdictRow(`sampler, ${question}`, 1000, medianOf(own, 'clock'), medianOf(own, 'cpu'));
  });
  const [no, recorded, tail] = [...spans.values()].map((costs) => [...costs.values()][0] ?? []) as [Cost[], Cost[], Cost[]];
  const more = (what: string, atMost: number, one: readonly Cost[], other: readonly Cost[]) =>
    verdictRow(what, atMost, medianOf(one, 'clock', other), medianOf(one, 'cpu', other));
  return [
    row(['promise', 'at most, ns', 'CPU ns', '', 'by the clock, ns']),
    row(['---', '---:', '---:', '---', '---:']),
    ...asked,
    more('a span recorded and dropped, over one not recorded', 2000, recorded, no),
    more('sampler and tail together, a span at ratio 0.1, over recorded and dropped', 1500, tail, recorded),
  ].join('\n');
}

runBench('bench:sampling', main);
