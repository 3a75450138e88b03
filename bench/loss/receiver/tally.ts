/** One request as it was answered. */
export interface Arrival {
  readonly endpoint: number;
  /** Unix time in milliseconds at which it had been read. */
  readonly at: number;
  /** 0: no answer was given. */
  readonly status: number;
  readonly spans: number;
  readonly bytes: number;
}

/** What all endpoints of a receiver have seen. */
export interface TallyValues {
  /** Different spans that were stored. */
  readonly stored: number;
  /** Spans that were stored once more. */
  readonly twice: number;
  readonly requests: number;
  /** Most requests that were open at a time. */
  readonly concurrent: number;
  /** The first requests of the run. */
  readonly arrivals: readonly Arrival[];
}

const MOST_ARRIVALS = 20_000;

/** Counts spans by their ids. */
export class Tally {
  readonly #seen = new Set<number>();
  readonly #arrivals: Arrival[] = [];
  #twice = 0;
  #requests = 0;
  #open = 0;
  #concurrent = 0;

  store(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.#seen.has(id)) this.#twice += 1;
      else this.#seen.add(id);
    }
  }

  opened(): void {
    this.#open += 1;
    this.#concurrent = Math.max(this.#concurrent, this.#open);
  }

  closed(): void {
    this.#open -= 1;
  }

  arrived(arrival: Arrival): void {
    this.#requests += 1;
    if (this.#arrivals.length < MOST_ARRIVALS) this.#arrivals.push(arrival);
  }

  /** Which of these are stored. */
  has(ids: readonly number[]): boolean[] {
    return ids.map((id) => this.#seen.has(id));
  }

  count(): number {
    return this.#seen.size;
  }

  values(): TallyValues {
    return {
      stored: this.#seen.size,
      twice: this.#twice,
      requests: this.#requests,
      concurrent: this.#concurrent,
      arrivals: this.#arrivals,
    };
  }
}
