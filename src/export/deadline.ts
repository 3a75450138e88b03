import { monotonic } from './timers.js';

/** Nothing came within the time. */
export class TimedOut extends Error {}

/** The time that one attempt has, from now on. */
export class Deadline {
  readonly #budgetMs: number;
  readonly #end: number;

  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
    this.#end = monotonic() + budgetMs;
  }

  /** Whole milliseconds, at least one. */
  left(): number {
    return Math.max(Math.round(this.#end - monotonic()), 1);
  }

  /** It names the whole time, not what was left of it: the same text each time makes one line in a log. */
  error(): TimedOut {
    return new TimedOut(`no answer within ${this.#budgetMs} ms`);
  }
}
