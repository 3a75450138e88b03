import type { Agent } from './agents.js';
import type { Start } from './measure.js';
import { spreadOf } from './statistics.js';

/** The starts of one app with one agent; those of another agent at the same index were measured in the same round. */
export type Starts = ReadonlyMap<Agent, readonly Start[]>;

type Figure = 'milliseconds' | 'cpuMilliseconds' | 'rss' | 'settled';

/** Each with its title and its decimals. */
const FIGURES: readonly [Figure, (point: string) => string, number][] = [
  ['milliseconds', (point) => `ms to ${point}`, 0],
  ['cpuMilliseconds', (point) => `CPU ms to ${point}`, 0],
  ['rss', (point) => `RSS at ${point}, MB`, 1],
  ['settled', () => 'RSS settled, MB', 1],
];

/** The head of the Markdown table; the first agent is what the others are compared with. */
export function tableHead([base, ...others]: readonly Agent[]): string {
  const cells = ['app', 'figure', base?.name ?? '', ...others.flatMap(({ name }) => [name, 'over plain Node'])];
  return `${row(cells)}\n${row(cells.map((_, index) => (index < 2 ? '---' : '---:')))}`;
}

/** The rows of one app: median (quartiles) of each figure, and of its difference to the first agent's in its round. */
export function tableRows(app: string, point: string, agents: readonly Agent[], starts: Starts): string {
  return FIGURES.map(([figure, title, digits]) => {
    const values = agents.map((agent) => (starts.get(agent) ?? []).map((start) => start[figure]));
    const [base = [], ...others] = values;
    return row([
      app,
      title(point),
      measured(base, digits),
      ...others.flatMap((other) => [measured(other, digits), difference(other, base, digits)]),
    ]);
  }).join('\n');
}

function measured(values: readonly number[], digits: number): string {
  const { median, low, high } = spreadOf(values);
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function difference(values: readonly number[], base: readonly number[], digits: number): string {
  const { median, low, high } = spreadOf(values.map((value, round) => value - (base[round] ?? Number.NaN)));
  const ratio = spreadOf(values).median / spreadOf(base).median;
  const signed = (value: number) => (value < 0 ? '' : '+') + value.toFixed(digits);
  return `${signed(median)} (${signed(low)} to ${signed(high)}), × ${ratio.toFixed(2)}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
