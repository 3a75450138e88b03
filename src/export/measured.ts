import type { Settings } from '../config/settings.js';
import { Ledger } from './ledger.js';
import type { ExportPlan } from './plan.js';
import { onEnd } from './process-end.js';

/** What the agent reports about its export is read from here. */
export interface Measured {
  readonly plan: ExportPlan;
  readonly ledger: Ledger;
  /** The composed chain on one line. */
  describe(): string;
  /** Calls back when the process or the thread ends and nothing more is sent. */
  onEnded(callback: () => void): void;
}

/** Of an export that consists of printing alone: nothing waits, nothing is lost. */
export function consoleMeasured(settings: Settings): Measured {
  return {
    plan: {
      destinations: [],
      maxBytes: settings['export.queue.max_bytes'],
      exitTimeoutMs: settings['export.exit_timeout'],
      requestTimeoutMs: 0,
      logLevel: settings.log_level,
    },
    ledger: new Ledger(),
    describe: () => 'console',
    onEnded: (end) => onEnd({ end }),
  };
}
