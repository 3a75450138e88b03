interface Step {
  what: string;
  close: () => Promise<void> | void;
  atExit?: (() => void) | undefined;
}

/** Bound for one step: nothing that hangs may keep the rest from being cleaned up. */
const stepTimeoutMs = 10_000;

/**
 * What has to be undone before the process ends, last in first out. Whoever creates something (a child, a directory)
 * registers it in the same turn of the event loop, so that a signal never finds it unregistered.
 */
export class Cleanup {
  readonly #steps: Step[] = [];
  #closing: Promise<string[]> | undefined;

  constructor() {
    // For ends that wait for nothing: an uncaught exception, process.exit() somewhere.
    process.once('exit', () => {
      for (const step of this.#steps.toReversed()) step.atExit?.();
    });
  }

  /** `close` is awaited, bounded; `atExit` runs instead when the process ends without `close()`. */
  add(what: string, close: Step['close'], atExit?: Step['atExit']): void {
    this.#steps.push({ what, close, atExit });
    if (this.#closing) {
      this.#closing = this.#closing.then(async (problems) => [...problems, ...(await this.#drain())]);
      throw new Error(`${what} was started while the demo was ending`);
    }
  }

  /** Undoes everything; resolves with what could not be undone. */
  async close(): Promise<string[]> {
    this.#closing ??= this.#drain();
    let awaited;
    do {
      awaited = this.#closing;
      await awaited;
    } while (awaited !== this.#closing);
    return awaited;
  }

  async #drain(): Promise<string[]> {
    const problems: string[] = [];
    for (let step = this.#steps.at(-1); step; step = this.#steps.at(-1)) {
      try {
        await within(stepTimeoutMs, step.close());
      } catch (error) {
        problems.push(`${step.what}: ${(error as Error).message}`);
        step.atExit?.();
      }
      // Only now: until then it is the exit handler's business too.
      this.#steps.splice(this.#steps.indexOf(step), 1);
    }
    return problems;
  }
}

function within(ms: number, work: Promise<void> | void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`took longer than ${ms} ms`)), ms);
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
