import type { Batch } from './batch.js';

/** A batch on its way through the exporting thread. */
export interface Parcel {
  readonly batch: Batch;
  /** Position among all: older ones are smaller. */
  readonly order: number;
  /** When it came, as a time of `Clock.now()`. */
  readonly addedAt: number;
  /** It was read back from the spool. */
  readonly replayed: boolean;
  /** It lies in the spool too, until it is settled; so it does not count as queued. */
  onDisk: boolean;
}
