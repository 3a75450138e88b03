import { spreadOf } from '../startup/statistics.js';
import type { Contender } from './contenders.js';
import type { Cost } from './measure.js';
import type { Shape } from './spans.js';

/** The costs of each contender; those at the same index were measured in the same round. */
export type Costs = ReadonlyMap<Contender, readonly Cost[]>;

/** A span's longest 1 % may take so long (R13), in microseconds. */
const P99_PROMISED = 1000;

/** A row for each kind of spans: ours, then each peer with the ratio of ours to it, of the rounds' medians. */
export function table(contenders: readonly Contender[], results: ReadonlyMap<Shape, Costs>): string {
  const [base, ...peers] = contenders;
  const figureNames = ({ name }: Contender) => [`${name}: µs, median`, '99 %', 'CPU µs'];
  const head = ['span', ...(base ? figureNames(base) : []), ...peers.flatMap((peer) => figureNames(peer).concat('ours ×'))];
  const rows = [...results].map(([{ name }, costs]) => {
    const [own = [], ...others] = contenders.map((contender) => costs.get(contender) ?? []);
    return row([name, ...figures(own), ...others.flatMap((other) => figures(other).concat(ratio(own, other)))]);
  });
  return [row(head), row(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows].join('\n');
}

/** Where our redaction stands against what was promised. */
export function verdict(ours: Contender, results: ReadonlyMap<Shape, Costs>): string {
  const rows = [...results].flatMap(([{ name, promised }, costs]) => {
    const own = costs.get(ours) ?? [];
    const median = medianOf(own, 'p50');
    const tail = medianOf(own, 'p99');
    const last = verdictRow(`${name}: 99 %`, P99_PROMISED, tail, medianOf(own, 'p99Undisturbed'));
    return promised === undefined ? [last] : [verdictRow(`${name}: median`, promised, median), last];
  });
  const head = ['promise', 'at most, µs', 'by the clock, µs', '', 'undisturbed, µs'];
  return [row(head), row(['---', '---:', '---:', '---', '---:']), ...rows].join('\n');
}

/** The clock decides; the spans that nobody disturbed say whether it was ours. */
const verdictRow = (what: string, promised: number, measured: number, undisturbed = Number.NaN) =>
  row([what, String(promised), short(measured), measured <= promised ? 'held' : '**not held**', Number.isNaN(undisturbed) ? '' : short(undisturbed)]);

function figures(costs: readonly Cost[]): string[] {
  const { median, low, high } = spreadOf(costs.map(({ p50 }) => p50));
  return [`${short(median)} (${short(low)}–${short(high)})`, short(medianOf(costs, 'p99')), short(medianOf(costs, 'cpu'))];
}

/** Of pairs that were measured in the same round. */
function ratio(own: readonly Cost[], other: readonly Cost[]): string {
  const { median } = spreadOf(own.map(({ p50 }, round) => p50 / (other[round]?.p50 ?? Number.NaN)));
  return median.toFixed(2);
}

const medianOf = (costs: readonly Cost[], figure: keyof Cost): number => spreadOf(costs.map((cost) => cost[figure])).median;

const short = (us: number): string => (us < 10 ? us.toFixed(1) : Math.round(us).toLocaleString('en'));

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
