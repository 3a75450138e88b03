import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The end of what a child process said, for the message about its failure. */
export class LastLines {
  readonly #lines: string[] = [];
  readonly #limit: number;

  constructor(limit = 15) {
    this.#limit = limit;
  }

  /** Keeps the lines of a stream and hands each of them to `onLine`. */
  follow(stream: Readable, onLine?: (line: string) => void): void {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      this.#lines.push(line);
      if (this.#lines.length > this.#limit) this.#lines.shift();
      onLine?.(line);
    });
  }

  toString(): string {
    return this.#lines.map((line) => `    ${line}`).join('\n');
  }
}
