import { resolve } from 'node:path';
import type { Clock } from '../export/sender.js';
import { replaceFile } from './replace-file.js';
import { reasonOf } from './report.js';
import type { Say } from './self-message.js';
import type { Status } from './status.js';

/** A disk that is slow costs the service at most one part in this many of its time. */
const REST_FACTOR = 200;

export interface StatusFileOptions {
  /** Where it is; `{pid}` stands for the number of the process, a relative path begins in the current directory. */
  readonly path: string;
  readonly status: (ended: boolean) => Status;
  readonly clock: Pick<Clock, 'now'>;
  readonly say: Say;
  /** For tests: how a file is written. */
  readonly write?: (path: string, text: string) => void;
}

/**
 * Keeps a file that says how the agent is doing (docs/status.md). It is written when something changed; a file that
 * cannot be written is said once and not tried again.
 */
export class StatusFile {
  readonly path: string;
  readonly #options: StatusFileOptions;
  #off = false;
  #written = '';
  #restUntil = -Infinity;

  constructor(options: StatusFileOptions) {
    // Resolved now: the service may change its directory.
    this.path = resolve(options.path.replaceAll('{pid}', String(process.pid)));
    this.#options = options;
  }

  look(): void {
    if (this.#off || this.#options.clock.now() < this.#restUntil) return;
    this.#write(false);
  }

  writeLast(): void {
    if (this.#off) return;
    this.#write(true);
    this.#off = true;
  }

  #write(ended: boolean): void {
    const { status, clock, say, write = replaceFile } = this.#options;
    try {
      const current = status(ended);
      const content = JSON.stringify({ ...current, writtenAt: '' });
      if (content === this.#written) return;
      const began = clock.now();
      write(this.path, `${JSON.stringify(current, null, 2)}\n`);
      this.#written = content;
      const ready = clock.now();
      this.#restUntil = ready + (ready - began) * REST_FACTOR;
    } catch (thrown) {
      this.#off = true;
      say('status-file-off', this.path, reasonOf(thrown));
    }
  }
}
