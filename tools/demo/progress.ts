import { styleText } from 'node:util';
import type { WriteStream } from 'node:tty';

type Style = Parameters<typeof styleText>[0];

/** Lines for the person in front of the terminal: colour and rewriting there, plain lines elsewhere. */
export class Progress {
  readonly color: boolean;
  readonly #stream: NodeJS.WriteStream;
  /** Whether the last line says what is under way, without an end yet. */
  #open = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    // hasColors() knows NO_COLOR and TERM=dumb.
    this.color = stream.isTTY && (stream as WriteStream).hasColors();
  }

  /** Shows `what` as under way, then as done (with what `detail` says of the result) or failed. */
  async step<T>(what: string, work: () => Promise<T>, detail: (result: T) => string = () => ''): Promise<T> {
    const begin = performance.now();
    if (this.#stream.isTTY) {
      this.#open = true;
      this.#stream.write(`  ${this.style('dim', `… ${what}`)}`);
    }
    try {
      const result = await work();
      const seconds = `${((performance.now() - begin) / 1000).toFixed(1)} s`;
      const rest = [seconds, detail(result)].filter(Boolean).join('  ');
      this.line(`  ${this.style('green', '✓')} ${what.padEnd(36)} ${this.style('dim', rest)}`);
      return result;
    } catch (error) {
      this.line(`  ${this.style('red', '✗')} ${what}`);
      throw error;
    }
  }

  line(text = ''): void {
    this.#stream.write(`${this.#open ? '\r\u001B[K' : ''}${text}\n`);
    this.#open = false;
  }

  style(format: Style, text: string): string {
    return this.color ? styleText(format, text, { validateStream: false }) : text;
  }
}
