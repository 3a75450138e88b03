import { constants } from 'node:os';

/** The demo was told to end. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  /** What a shell reports for a command that this signal ended. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Rejects with what ends the demo from outside its own course: a signal, a closed pipe, an exception nobody caught.
 * Later ones are ignored: npm passes on a signal that the terminal has sent to all already, and cleaning up is bounded.
 */
export function interruption(): Promise<never> {
  return new Promise((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => reject(new Interrupted(signal)));
    }
    // `npm run demo | head`: nobody reads any more.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => reject(new Interrupted('SIGPIPE')));
    // Also unhandled rejections, which Node turns into this.
    process.on('uncaughtException', reject);
  });
}
