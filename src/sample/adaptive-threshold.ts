import { ALWAYS, NEVER, ratioOf, thresholdOf } from './threshold.js';

const INTERVAL_MS = 1000;

/**
 * Limits the new traces kept per second, and stays honest: it acts through the threshold, so that what is kept still says how much it
 * stands for. The threshold of an interval comes from what the interval before offered, before any limit: that count has no sampling noise.
 */
export class AdaptiveThreshold {
  readonly #target: number;
  readonly #now: () => number;
  /** Traces offered in this interval, by the threshold that rules or ratio gave them. */
  #offered = new Map<string, number>();
  #since: number;
  #limit = ALWAYS;

  /** @param target traces per second; `now`: monotonic milliseconds */
  constructor(target: number, now: () => number) {
    this.#target = target;
    this.#now = now;
    this.#since = now();
  }

  /** The threshold for a trace that rules or ratio gave this one. */
  raise(threshold: string): string {
    const elapsed = this.#now() - this.#since;
    if (elapsed >= INTERVAL_MS) this.#turn(elapsed);
    if (threshold === NEVER) return NEVER;
    this.#offered.set(threshold, (this.#offered.get(threshold) ?? 0) + 1);
    return threshold > this.#limit ? threshold : this.#limit;
  }

  /** Share of the traces that the limit lets through now. */
  ratio(): number {
    return ratioOf(this.#limit);
  }

  #turn(elapsedMs: number): void {
    const perSecond = [...this.#offered].map(([threshold, count]) => ({
      ratio: ratioOf(threshold),
      rate: (count * 1000) / elapsedMs,
    }));
    this.#limit = thresholdOf(commonRatio(perSecond, this.#target));
    this.#offered = new Map();
    this.#since = this.#now();
  }
}

/** The largest ratio with which, where the own ratio is not smaller, no more than `target` traces per second are kept. */
function commonRatio(offers: { readonly ratio: number; readonly rate: number }[], target: number): number {
  const rising = offers.toSorted((one, other) => one.ratio - other.ratio);
  let left = target;
  let rate = rising.reduce((sum, offer) => sum + offer.rate, 0);
  for (const offer of rising) {
    // Those with a smaller ratio of their own than the common one use what they need; the rest share what is left.
    if (offer.ratio * rate > left) return left / rate;
    left -= offer.ratio * offer.rate;
    rate -= offer.rate;
  }
  return 1;
}
