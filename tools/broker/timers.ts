const longest = 2 ** 31 - 1;

/** The timers of one broker, so that closing it leaves none behind. */
export class Timers {
  readonly #running = new Set<NodeJS.Timeout>();

  /** Calls back once after `ms` milliseconds, unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(
      () => {
        this.#running.delete(timer);
        callback();
      },
      Math.min(ms, longest),
    );
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
