import type { Batch } from './batch.js';

/** What the service's threads say to the exporting thread. */
export type ExporterMessage =
  | { readonly kind: 'batch'; readonly destination: number; readonly batch: Batch }
  | {
      readonly kind: 'drain';
      /** Memory of a `DrainSignal`. */
      readonly signal: SharedArrayBuffer;
      /** Until when, as a time of `monotonic()`: the message may have to wait for the thread to boot. */
      readonly until: number;
      /** The process ends: the exporting thread lets go of everything afterwards. */
      readonly last: boolean;
    };

/** What the exporting thread is started with. */
export interface ExporterData {
  readonly plan: import('./plan.js').ExportPlan;
  /** Memory of the `Ledger`. */
  readonly ledger: SharedArrayBuffer;
  /** Name of the `BroadcastChannel` on which the service's own worker threads hand over. */
  readonly channel: string;
}
