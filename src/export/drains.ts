import type { Clock } from './sender.js';

/** So much earlier than the last drain its requests end, to be settled within it. */
const MARGIN_MS = 50;
/** In less time than this no request is begun. */
const LEAST_MS = 20;

interface Drain {
  readonly deadline: number;
  readonly last: boolean;
  readonly end: () => void;
}

/** Those who wait until everything is sent, each until its own deadline. */
export class Drains {
  readonly #clock: Clock;
  readonly #drains = new Set<Drain>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#drains.size;
  }

  /**
   * Resolves with what `end` returns, which is called at the deadline, or earlier by one of the methods below. `last`: there
   * is no time after the deadline, so a request that takes longer may as well be given up.
   */
  add(timeoutMs: number, last: boolean, end: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const drain: Drain = {
        deadline: this.#clock.now() + timeoutMs,
        last,
        end: () => {
          if (!this.#drains.delete(drain)) return;
          cancel();
          resolve(end());
        },
      };
      const cancel = this.#clock.after(timeoutMs, drain.end);
      this.#drains.add(drain);
    });
  }

  /**
   * Ends those who have what they wait for. `answered`: nothing is in flight. Otherwise what is on disk is being sent, and who
   * ends for good waits for the answers too: without them the files stay, and another process sends them again.
   */
  endAll(answered = true): void {
    for (const drain of this.#drains) if (answered || !drain.last) drain.end();
  }

  /** Ends those for whom nothing can happen any more. */
  endBefore(time: number): void {
    for (const drain of this.#drains) if (drain.deadline <= time) drain.end();
  }

  /** How long a request may take that starts now; 0 when it is not worth while. */
  bounded(timeoutMs: number): number {
    let timeout = timeoutMs;
    for (const { deadline, last } of this.#drains) {
      const left = deadline - this.#clock.now();
      if (last) timeout = Math.min(timeout, left < LEAST_MS ? 0 : Math.floor(left - Math.min(MARGIN_MS, left / 10)));
    }
    return timeout;
  }
}
