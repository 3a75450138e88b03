/** One span in so many is measured. */
const EVERY = 16;
/** Steps of the scale for each doubling: each is 19 % wide. */
const STEPS = 4;
/** The scale begins at 1/16 µs and ends beyond an hour. */
const FIRST_POWER = -4;
const BUCKETS = 36 * STEPS;

/** How long something took, measured by sampling, with quantiles from a logarithmic scale. */
export class Stopwatch {
  readonly #buckets = new Uint32Array(BUCKETS);
  #turn = 0;
  #count = 0;
  #sumUs = 0;
  #maxUs = 0;

  /** 0: not this time. */
  begin(): number {
    this.#turn += 1;
    return this.#turn % EVERY === 0 ? performance.now() : 0;
  }

  end(began: number): void {
    if (began !== 0) this.add((performance.now() - began) * 1000);
  }

  add(us: number): void {
    const step = Math.floor((Math.log2(Math.max(us, 2 ** FIRST_POWER)) - FIRST_POWER) * STEPS);
    const bucket = Math.min(step, BUCKETS - 1);
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + 1;
    this.#count += 1;
    this.#sumUs += us;
    this.#maxUs = Math.max(this.#maxUs, us);
  }

  report() {
    const [p50Us, p99Us] = [this.#quantile(0.5), this.#quantile(0.99)];
    return { count: this.#count, sumUs: this.#sumUs, p50Us, p99Us, maxUs: this.#maxUs };
  }

  /** For another thread: the scale and what goes with it, as they are now. */
  state(): StopwatchState {
    return { buckets: this.#buckets.slice(), count: this.#count, sumUs: this.#sumUs, maxUs: this.#maxUs };
  }

  /** Adds what another one has measured since `before`. */
  absorb(now: StopwatchState, before?: StopwatchState): void {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const more = (now.buckets[bucket] as number) - (before?.buckets[bucket] ?? 0);
      this.#buckets[bucket] = (this.#buckets[bucket] as number) + more;
    }
    this.#count += now.count - (before?.count ?? 0);
    this.#sumUs += now.sumUs - (before?.sumUs ?? 0);
    this.#maxUs = Math.max(this.#maxUs, now.maxUs);
  }

  /** The upper end of the step in which it is. */
  #quantile(share: number): number {
    let left = this.#count * share;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.#buckets[bucket] as number;
      if (left <= 0 && this.#count > 0) return Math.min(2 ** ((bucket + 1) / STEPS + FIRST_POWER), this.#maxUs);
    }
    return 0;
  }
}

export interface StopwatchState {
  readonly buckets: Uint32Array;
  readonly count: number;
  readonly sumUs: number;
  readonly maxUs: number;
}
