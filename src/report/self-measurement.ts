import type { Clock } from '../export/sender.js';
import { wallClock } from '../export/timers.js';
import { describeStatus } from './describe-status.js';
import { LossWatch } from './loss-watch.js';
import { reasonOf } from './report.js';
import { SelfMetrics } from './self-metrics.js';
import type { Say } from './self-message.js';
import { StatusFile } from './status-file.js';
import { type StatusSources, takeStatus } from './take-status.js';

/** Pause between two looks at the numbers. */
const PAUSE_MS = 5000;

export interface SelfMeasurementOptions extends StatusSources {
  readonly clock: Clock;
  readonly say: Say;
  /** `otel.component.type` of the exporter in metrics. */
  readonly exporter: string;
  /** Whether its numbers go to a metrics SDK of the service. */
  readonly metrics: boolean;
  /** Path of the status file; undefined: none. */
  readonly statusFile: string | undefined;
}

/**
 * Everything by which the agent tells how it is doing: lines when spans are lost, a status file, metrics. One timer for
 * all of them, which does not keep the process alive. Nothing here throws.
 */
export class SelfMeasurement {
  readonly #options: SelfMeasurementOptions;
  readonly #losses: LossWatch;
  readonly #file: StatusFile | undefined;
  readonly #metrics: SelfMetrics | undefined;
  #cancel: (() => void) | undefined;
  #ended = false;

  constructor(options: SelfMeasurementOptions) {
    const { clock, say, statusFile: path } = options;
    this.#options = options;
    this.#losses = new LossWatch(options);
    if (options.metrics) this.#metrics = new SelfMetrics(options);
    const status = (ended: boolean) => takeStatus(options, wallClock(), ended);
    if (path !== undefined) this.#file = new StatusFile({ path, status, clock, say });
  }

  /** Begins to look; once. */
  start(): void {
    this.#quietly('status file', () => this.#file?.look());
    this.#arm();
  }

  /** For a moment when spans are on their way anyway: a metrics SDK that has come up since is found sooner. */
  lookForMetrics(): void {
    this.#quietly('self-metrics', () => this.#metrics?.look());
  }

  /** Call it when nothing is sent any more: says what was lost, writes the status file once more. Synchronous. */
  atExit(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancel?.();
    this.#quietly('redaction audit', () => this.#options.redaction?.atEnd?.());
    this.#quietly('loss-watch', () => this.#losses.sayAtExit());
    this.#quietly('status file', () => this.#file?.writeLast());
  }

  /** The status as a person reads it, in several lines. */
  describe(): string {
    let text = '';
    this.#quietly('status', () => {
      text = describeStatus(takeStatus(this.#options, wallClock()));
    });
    return text;
  }

  #arm(): void {
    this.#cancel = this.#options.clock.after(PAUSE_MS, () => {
      this.#quietly('loss-watch', () => this.#losses.look());
      this.#quietly('status file', () => this.#file?.look());
      this.lookForMetrics();
      this.#arm();
    });
  }

  #quietly(where: string, work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.#options.say('internal', where, reasonOf(thrown));
    }
  }
}
