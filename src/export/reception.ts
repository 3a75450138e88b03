import type { Batch } from './batch.js';
import { DrainSignal } from './drain-signal.js';
import type { ExporterMessage } from './exporter-messages.js';
import type { Ledger } from './ledger.js';
import { monotonic } from './timers.js';

export interface Reception {
  readonly ledger: Ledger;
  add(destination: number, batch: Batch): void;
  /** `left`: milliseconds that are left at that moment. */
  drain(left: () => number, last: boolean): Promise<boolean>;
}

/** What is done with a message of another thread, wherever it arrives. */
export function receive({ ledger, add, drain }: Reception, message: ExporterMessage): void {
  if (message.kind === 'batch') {
    const { destination, batch } = message;
    const { spans } = batch;
    // It may have none afterwards.
    const { byteLength } = batch.body;
    // In this order: what moves must not be nowhere for a moment, in which the process may end.
    add(destination, batch);
    ledger.add('received_bytes', byteLength);
    ledger.add('received_spans', spans);
    return;
  }
  const { until, last, signal } = message;
  const left = () => Math.max(0, until - monotonic());
  void drain(left, last).then((safe) => new DrainSignal(signal).finish(safe));
}
