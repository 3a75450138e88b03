import type { Attributes, Histogram } from '@opentelemetry/api';

/** So many are recorded in one go at most; the rest follows with the next collection. */
const MOST = 10_000;

/**
 * Durations of which sum and number are known, as a histogram. There is no observable one, but recording the mean as
 * often as there were durations gives sum and count.
 */
export class Durations {
  readonly #histogram: Histogram;
  readonly #attributes: Attributes | undefined;
  #recorded = 0;
  #recordedUs = 0;

  constructor(histogram: Histogram, attributes?: Attributes) {
    this.#histogram = histogram;
    this.#attributes = attributes;
  }

  /** `count`, `sumUs`: all of them so far; in microseconds. */
  record(count: number, sumUs: number): void {
    const more = count - this.#recorded;
    if (more <= 0) return;
    const meanUs = (sumUs - this.#recordedUs) / more;
    const now = Math.min(more, MOST);
    for (let index = 0; index < now; index += 1) this.#histogram.record(meanUs / 1e6, this.#attributes);
    this.#recorded += now;
    this.#recordedUs += now * meanUs;
  }
}
