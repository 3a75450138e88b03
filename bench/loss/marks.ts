import { existsSync, readFileSync } from 'node:fs';

/** What an app has told through its file of marks. */
export class Marks {
  readonly #lines: readonly (readonly [what: string, value: string])[];

  constructor(file: string) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    this.#lines = text.split('\n').slice(0, -1).map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    });
  }

  has(what: string): boolean {
    return this.#lines.some(([name]) => name === what);
  }

  all(what: string): string[] {
    return this.#lines.filter(([name]) => name === what).map(([, value]) => value);
  }

  /** Spans made by all processes and threads. */
  made(): number {
    return this.all('made').reduce((sum, value) => sum + Number(value), 0);
  }
}
