/**
 * Consistent probability sampling (OpenTelemetry specification, "TraceState: Probability Sampling"): a trace is kept when its 56 random bits
 * are at least the threshold. Both are written as 14 lower-case hex digits here, because such texts compare as their numbers do.
 */

const DIGITS = 14;
/** What the specification recommends: significant digits of a threshold, beyond leading `f`s. */
const PRECISION = 4;
/** Doubles are exact to 52 bits; the last digit of 14 would be made up. */
const MOST_DIGITS = 13;

/** Keeps every trace. */
export const ALWAYS = '0'.repeat(DIGITS);
/** Keeps none: greater than any hex digits. It has no `th`. */
export const NEVER = 'g';

/**
 * The threshold for a ratio of kept traces.
 *
 * @param ratio 0 to 1; below 2^-52 it is `NEVER`
 * @param precision significant hex digits; default 4, as recommended: 0.1 is `e666`, an adjusted count of 9.9994
 */
export function thresholdOf(ratio: number, precision = PRECISION): string {
  if (ratio >= 1) return ALWAYS;
  if (!(ratio >= 2 ** -52)) return NEVER;
  // Digits that are `f` anyway do not count: the relative error of small ratios would be large.
  const leading = Math.floor(-Math.log2(ratio) / 4 + 1e-12);
  const digits = Math.max(1, Math.min(MOST_DIGITS, precision + leading));
  const scale = 16 ** digits;
  const rejected = Math.floor((1 - ratio) * scale + 0.5);
  if (rejected >= scale) return 'f'.repeat(digits).padEnd(DIGITS, '0');
  return rejected.toString(16).padStart(digits, '0').padEnd(DIGITS, '0');
}

/** The `th` value of a threshold, without trailing zeros; undefined for `NEVER`. */
export function thOf(threshold: string): string | undefined {
  if (threshold === NEVER) return undefined;
  let end = DIGITS;
  while (end > 1 && threshold.charCodeAt(end - 1) === 48) end -= 1;
  return threshold.slice(0, end);
}

/** The threshold that a `th` value stands for; undefined when it is malformed (1 to 14 lower-case hex digits are well-formed). */
export function thresholdOfTh(th: string): string | undefined {
  return /^[0-9a-f]{1,14}$/.test(th) ? th.padEnd(DIGITS, '0') : undefined;
}

/** Share of the traces that a threshold keeps. */
export function ratioOf(threshold: string): number {
  if (threshold === NEVER) return 0;
  return 1 - Number.parseInt(threshold, 16) / 2 ** 56;
}

/** How many spans a kept span stands for. */
export function adjustedCountOf(th: string): number {
  const threshold = thresholdOfTh(th);
  return threshold === undefined ? 0 : Number(2n ** 56n) / Number(2n ** 56n - BigInt(`0x${threshold}`));
}
