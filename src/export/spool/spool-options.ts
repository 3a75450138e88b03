import type { DropReason } from '../batch.js';
import type { Clock } from '../sender.js';
import type { SpoolPurpose } from './service-directory.js';
import type { SpoolEvent } from './spool-event.js';

export interface SpoolOptions extends SpoolPurpose {
  /**
   * Bound for all batches of the service's directory, in bytes on disk (blocks of 4 KiB), whichever process wrote them.
   * Others are counted every 15 s, so for that long all of them together may pass it. When they fill it, each of n
   * processes may use 1/n all the same, and those that have more drop their oldest.
   */
  readonly maxBytes: number;
  /** Have each batch written through to the medium: what is stored also survives a power failure. Default: false. */
  readonly durable?: boolean;
  /** For the sign of life. Default: the system's. */
  readonly clock?: Clock;
  /** Called with the spans of batches that were on disk and are given up: oldest of a full spool, damaged, vanished. */
  readonly onDrop: (reason: DropReason, spans: number) => void;
  readonly say: (event: SpoolEvent) => void;
}
