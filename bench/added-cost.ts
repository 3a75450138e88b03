import type { Runner } from './pg/contestants.js';
import { spreadOf } from './startup/statistics.js';

/** By what is done, then by who is measured: microseconds of each round. */
export type Costs = Map<string, Map<string, number[]>>;

interface Rounds {
  readonly rounds: number;
  /** Before them, and not counted. */
  readonly warmUp: number;
  /** How often `way` is done in a round. */
  readonly count: (way: string) => number;
}

/** Runs all in turns, another one first in each round. */
export async function addedCost(runners: readonly [string, Runner][], { rounds, warmUp, count }: Rounds): Promise<Costs> {
  const ways = runners[0]?.[1].ways ?? [];
  const costs: Costs = new Map(ways.map((way) => [way, new Map(runners.map(([name]) => [name, [] as number[]]))]));
  for (let round = 0; round < rounds + warmUp; round += 1) {
    for (const way of ways) {
      for (let turn = 0; turn < runners.length; turn += 1) {
        const [name, runner] = runners[(turn + round) % runners.length] as [string, Runner];
        const cost = await runner.run(way, count(way));
        if (round >= warmUp) costs.get(way)?.get(name)?.push(cost);
      }
    }
  }
  return costs;
}

/** What each adds to the first one, in the same round; medians. */
export function addedCostTable(costs: Costs, what: string, digits: number): string {
  const names = [...([...costs.values()][0]?.keys() ?? [])].slice(1);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = [...costs].map(([way, byName]) => {
    const none = byName.get('none') ?? [];
    const added = names.map((name) => spreadOf((byName.get(name) ?? []).map((cost, round) => cost - (none[round] ?? 0))).median);
    return row([way, spreadOf(none).median.toFixed(digits), ...added.map((us) => `${us < 0 ? '' : '+'}${us.toFixed(1)}`)]);
  });
  const head = [what, 'none', ...names];
  return [row(head), row(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows].join('\n');
}
