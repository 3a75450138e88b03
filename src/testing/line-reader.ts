/** Reads one line piece by piece; its complaints name the line, show it, and point at the place. */
export class LineReader {
  #position: number;
  readonly #line: string;
  readonly #number: number;

  constructor(line: string, number: number, position: number) {
    this.#line = line;
    this.#number = number;
    this.#position = position;
  }

  /** What the pattern finds right here, spaces before it skipped; `undefined` when it finds nothing. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(String.raw`\s*(?:${pattern.source})`, 'y');
    sticky.lastIndex = this.#position;
    const found = sticky.exec(this.#line);
    if (!found) return undefined;
    this.#position = sticky.lastIndex;
    return found;
  }

  /** As {@link take}, but it has to be there; `what` says what that is. */
  need(pattern: RegExp, what: string): RegExpExecArray {
    return this.take(pattern) ?? this.fail(`expected ${what}`);
  }

  fail(complaint: string): never {
    const at = this.#line.slice(this.#position).search(/\S|$/) + this.#position;
    const found = at < this.#line.length ? 'here' : 'at the end of the line';
    const place = `${this.#line}\n${' '.repeat(at)}^`;
    throw new SyntaxError(`Expected trace, line ${this.#number}: ${complaint} ${found}:\n${place}`);
  }
}
