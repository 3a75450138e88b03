import { loadavg } from 'node:os';
import { CONTENDERS, PROMISED } from './operation/contenders.js';
import { type Measured, run } from './operation/run.js';
import { spreadOf } from './startup/statistics.js';

// `npm run bench:operation -- [rounds] [runs]`: how much longer a request with one query takes with the agent than without, at the
// median and in the slowest hundredth and thousandth. Each run has new processes; figures are medians of the runs (quartiles).

const ROUNDS = 20;
const RUNS = 7;
const MOST_MS = 1;
/** Where two services without an agent differ by more than this, the machine is too busy to judge anything. */
const MOST_NOISE_MS = MOST_MS / 2;
const CONTROL = 1;

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? ROUNDS);
  const count = Number(process.argv[3] ?? RUNS);
  const load = loadavg()[0]?.toFixed(1);
  const runs: Measured[][] = [];
  for (let number = 0; number < count; number += 1) runs.push(await run(rounds));
  console.log(`Node ${process.versions.node}, ${count} runs of ${rounds * 200} requests each, load ${load} before and ${loadavg()[0]?.toFixed(1)} after\n`);
  console.log('| ms | median | 99 % | over no agent: median | 99 % | 99.9 % | 99 %, undisturbed | its thread, 99 % | 99.9 % | processor time of one |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [index, { name }] of CONTENDERS.entries()) {
    const of = (figure: keyof Measured) => runs.map((measured) => measured[index]?.[figure] ?? Number.NaN);
    const over = (figure: keyof Measured) => {
      if (index === 0) return '';
      const { median, low, high } = spreadOf(differences(runs, index, figure));
      return `${signed(median)} (${signed(low)} to ${signed(high)})`;
    };
    const middle = (figure: keyof Measured) => spreadOf(of(figure)).median;
    const cells = [
      middle('median').toFixed(3),
      middle('p99').toFixed(3),
      ...(['median', 'p99', 'p999', 'p99Undisturbed', 'thread99', 'thread999'] as const).map(over),
      middle('cpu').toFixed(3),
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
  const promised = CONTENDERS.findIndex(({ name }) => name === PROMISED);
  for (const [figure, said] of [['p99', 'by the clock'], ['p99Undisturbed', 'undisturbed']] as const) {
    const { median } = spreadOf(differences(runs, promised, figure));
    const { low, high } = spreadOf(differences(runs, CONTROL, figure));
    const judged = median < MOST_MS ? 'held' : '**missed**';
    const noise = `without an agent ${signed(low)} to ${signed(high)}`;
    const verdict = Math.max(-low, high) > MOST_NOISE_MS ? 'not to be judged on a machine as busy as this' : judged;
    console.log(`\nless than ${MOST_MS} ms at the 99th percentile, ${said}: ${signed(median)} ms (${noise}): ${verdict}`);
  }
}

/** Over no agent, in each run. */
function differences(runs: readonly Measured[][], index: number, figure: keyof Measured): number[] {
  return runs.map((measured) => (measured[index]?.[figure] ?? Number.NaN) - (measured[0]?.[figure] ?? Number.NaN));
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(2)}`;
}

void main();
