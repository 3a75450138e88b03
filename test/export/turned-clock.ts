import type { Clock } from '../../src/export/sender.js';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test turns it. Its chance is the same in each run; `random` may be replaced. */
export class TurnedClock implements Clock {
  random: () => number;
  #now = 0;
  readonly #timers = new Set<Timer>();

  constructor(seed = 1) {
    this.random = seeded(seed);
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Resolves after that time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets the time pass, timer by timer, with everything that hangs on each. */
  async turn(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let timer = this.#next(until); timer; timer = this.#next(until)) {
      this.#now = timer.at;
      this.#timers.delete(timer);
      timer.callback();
      await settled();
    }
    this.#now = until;
  }

  /** Number of timers that wait. */
  timers(): number {
    return this.#timers.size;
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= until && (!next || timer.at < next.at)) next = timer;
    return next;
  }
}

/** Numbers from 0 to 1 that look like chance (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All promises that can be kept now are kept. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
