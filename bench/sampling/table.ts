import { spreadOf } from '../startup/statistics.js';
import type { Cost } from './measure.js';

/** Costs by row, then by column; those at the same index were measured in the same round. Undefined: there is no such thing. */
export type Costs = ReadonlyMap<string, ReadonlyMap<string, readonly Cost[] | undefined>>;

export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A row for each case, and two columns for each contender: by the clock with quartiles, and CPU time. */
export function table(first: string, costs: Costs): string {
  const names = [...([...costs.values()][0]?.keys() ?? [])];
  const head = [first, ...names.flatMap((name) => [`${name}: ns`, 'CPU ns'])];
  const rows = [...costs].map(([name, byContender]) => row([name, ...[...byContender.values()].flatMap(figures)]));
  return [row(head), row(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows].join('\n');
}

function figures(costs: readonly Cost[] | undefined): string[] {
  if (!costs) return ['', ''];
  const { median, low, high } = spreadOf(costs.map(({ clock }) => clock));
  return [`${whole(median)} (${whole(low)}–${whole(high)})`, whole(spreadOf(costs.map(({ cpu }) => cpu)).median)];
}

/** The median of what one costs more than the other in the same round; without another, of what it costs. */
export function medianOf(costs: readonly Cost[], figure: keyof Cost, less?: readonly Cost[]): number {
  return spreadOf(costs.map((cost, round) => cost[figure] - (less?.[round]?.[figure] ?? 0))).median;
}

/** Whether a promise holds, by CPU time: by the clock, other processes have their turns in it. In nanoseconds. */
export const verdictRow = (what: string, atMost: number, clock: number, cpu: number): string =>
  row([what, whole(atMost), whole(cpu), cpu <= atMost ? 'held' : '**not held**', whole(clock)]);

export const whole = (value: number): string => Math.round(value).toLocaleString('en');
