import { monotonic } from './timers.js';

/** A single hold counts as so much of the whole at least: a service that makes a span whenever its loop runs dry must end. */
const LEAST_SHARE = 1 / 10;

/**
 * How long an ending process is held by its event loop, several times if need be: it may find more to do when it has come
 * to its end. Together no longer than the bound.
 */
export class Hold {
  readonly #boundMs: number;
  #usedMs = 0;
  #busy = false;

  constructor(boundMs: number) {
    this.#boundMs = boundMs;
  }

  /** Does the work, which holds the process, in what is left of the time; nothing when none is left. */
  async during(work: (timeoutMs: number) => Promise<unknown>): Promise<void> {
    const leftMs = this.#boundMs - this.#usedMs;
    if (this.#busy || leftMs <= 0) return;
    this.#busy = true;
    const began = monotonic();
    try {
      await work(leftMs);
    } finally {
      this.#usedMs += Math.max(monotonic() - began, this.#boundMs * LEAST_SHARE);
      this.#busy = false;
    }
  }
}
