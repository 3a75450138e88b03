import { clearTimeout, LONGEST_MS, setTimeout } from './timers.js';

/** The drain inside has the time that was asked for; its answer needs a moment more. */
const ANSWER_MS = 50;

const PENDING = 0;
const EVERYTHING_SAFE = 1;
const SOMETHING_LEFT = 2;

/**
 * The answer to "send everything now", through shared memory: a thread that is about to end waits for it without an event
 * loop, one that goes on awaits it.
 */
export class DrainSignal {
  readonly memory: SharedArrayBuffer;
  readonly #cell: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.memory = memory;
    this.#cell = new Int32Array(memory);
  }

  /** Called by the exporting thread, or in its stead when it is gone. */
  finish(everythingSafe: boolean): void {
    Atomics.store(this.#cell, 0, everythingSafe ? EVERYTHING_SAFE : SOMETHING_LEFT);
    Atomics.notify(this.#cell, 0);
  }

  /** Blocks this thread; true when everything is delivered or on disk. */
  wait(timeoutMs: number): boolean {
    Atomics.wait(this.#cell, 0, PENDING, timeoutMs);
    return Atomics.load(this.#cell, 0) === EVERYTHING_SAFE;
  }

  /** The same without blocking. Somebody waits: it holds the process. */
  async awaited(timeoutMs: number): Promise<boolean> {
    // Longer than the wait: with the last timer gone, the process could end before the answer is heard.
    const hold = setTimeout(() => {}, LONGEST_MS);
    try {
      await Atomics.waitAsync(this.#cell, 0, PENDING, timeoutMs + ANSWER_MS).value;
      return Atomics.load(this.#cell, 0) === EVERYTHING_SAFE;
    } finally {
      clearTimeout(hold);
    }
  }
}
