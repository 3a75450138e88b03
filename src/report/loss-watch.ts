import type { Ledger } from '../export/ledger.js';
import type { Clock } from '../export/sender.js';
import { countOf, formatCount, formatTime } from './amounts.js';
import { type Limits, type LossCause, lossesOf, whatToDoAbout, whyLost } from './loss-causes.js';
import { keptSpans, waitingSpans } from './readings.js';
import type { Say } from './self-message.js';

const INTERVAL_MS = 60_000;

export interface LossWatchOptions {
  readonly ledger: Pick<Ledger, 'values'>;
  readonly limits: Limits;
  readonly clock: Pick<Clock, 'now'>;
  readonly say: Say;
  /** At most one line for each cause in this time, in milliseconds. Default: a minute. */
  readonly intervalMs?: number;
}

/** What was said about one cause. */
interface Told {
  readonly lost: number;
  readonly at: number;
  /** The last time that nothing more was lost. */
  calmAt: number;
}

/** Says when spans are being lost: the first loss of a cause at once, more of it once in an interval. */
export class LossWatch {
  readonly #options: LossWatchOptions;
  readonly #told = new Map<LossCause, Told>();

  constructor(options: LossWatchOptions) {
    this.#options = options;
  }

  look(): void {
    const { ledger, limits, clock, say, intervalMs = INTERVAL_MS } = this.#options;
    const values = ledger.values();
    const now = clock.now();
    for (const [cause, lost] of lossesOf(values)) {
      const told = this.#told.get(cause);
      if (told && lost === told.lost) told.calmAt = now;
      if (told && (lost === told.lost || now - told.at < intervalMs)) continue;
      this.#told.set(cause, { lost, at: now, calmAt: now });
      const more = lost - (told?.lost ?? 0);
      // The total is in every line but the first, so that no two of them are alike.
      const before = told ? ` in the last ${formatTime(now - told.calmAt)} (${formatCount(lost)} in all)` : '';
      say('lost', countOf(more, 'span'), before, whyLost(cause, values), whatToDoAbout(cause, limits));
    }
  }

  /** The last line: what was lost in all, and why. Call it when nothing is sent any more; what still waits is lost. */
  sayAtExit(): void {
    const { ledger, limits, say } = this.#options;
    const values = ledger.values();
    const losses = lossesOf({ ...values, dropped_exit: values.dropped_exit + waitingSpans(values) });
    if (losses.length === 0) return;
    const total = losses.reduce((sum, [, spans]) => sum + spans, 0);
    const parts = losses.map(([cause, spans]) => `${formatCount(spans)} ${cause}`);
    const kept = [`${formatCount(keptSpans(values))} were delivered`];
    const onDisk = values.spooled_batches;
    if (onDisk > 0) kept.push(`${countOf(onDisk, 'batch')} on disk for a later process`);
    const unexplained = losses.map(([cause]) => cause).filter((cause) => !this.#told.has(cause));
    const advice = unexplained.map((cause) => `${cause}: ${whatToDoAbout(cause, limits)}`);
    say('lost-in-all', countOf(total, 'span'), parts.join(', '), kept.join(', '), advice.join('; '));
  }
}
