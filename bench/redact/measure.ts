import type { Contender } from './contenders.js';
import type { Shape } from './spans.js';

/** What one contender cost with the spans of one kind in one round; times of one span in microseconds. */
export interface Cost {
  readonly p50: number;
  readonly p99: number;
  /** The same of those spans alone during which the process was not interrupted for another one. */
  readonly p99Undisturbed: number;
  /** CPU time of the process for one span: with the garbage collector's threads, without looking at the clock for each. */
  readonly cpu: number;
}

/** Redacts `count` spans three times: one by one under the clock, the same with a look at interruptions, then together. */
export function measure({ redact }: Contender, { spans }: Shape, count: number): Cost {
  const times = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const span = spans[index % spans.length] as (typeof spans)[number];
    const began = performance.now();
    kept = redact(span);
    times[index] = performance.now() - began;
  }
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  const undisturbed: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const span = spans[index % spans.length] as (typeof spans)[number];
    const before = interruptions();
    const began = performance.now();
    kept = redact(span);
    const took = performance.now() - began;
    if (interruptions() === before) undisturbed.push(took);
  }
  const cpuBefore = process.cpuUsage();
  for (let index = 0; index < count; index += 1) kept = redact(spans[index % spans.length] as (typeof spans)[number]);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { p50, p99, p99Undisturbed: quantile(Float64Array.from(undisturbed), 0.99), cpu: (user + system) / count };
}

/** In microseconds. */
function quantile(times: Float64Array, share: number): number {
  return (times.sort()[Math.floor((times.length - 1) * share)] ?? Number.NaN) * 1000;
}

const interruptions = (): number => process.resourceUsage().involuntaryContextSwitches;

/** So that no compiler finds the work useless. */
let kept: unknown;

export const lastResult = (): unknown => kept;
