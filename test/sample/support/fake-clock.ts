/** A clock that goes on only when told, and does then what was asked for. */
export class FakeClock {
  #now = 0;
  #due: { at: number; work: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, work: () => void): void {
    this.#due.push({ at: this.#now + ms, work });
  }

  /** Timers that wait. */
  waiting(): number {
    return this.#due.length;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#due.toSorted((one, other) => one.at - other.at);
      if (!next || next.at > end) break;
      this.#due = this.#due.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
    this.#now = end;
  }
}
