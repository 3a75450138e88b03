import type { Batch } from './batch.js';

/** Batches on disk. Never throws: a disk that fails is an answer, not an exception. */
export interface Spool {
  /**
   * Writes a batch, atomically and synchronously; false when it could not (disk full, directory gone, bound reached).
   * The body is not needed afterwards. `taken`: it is being sent at this moment, so that it counts as taken already.
   */
  store(batch: Batch, taken?: boolean): boolean;
  /**
   * The oldest batch on disk that is not taken: of this process, or of a dead one of the same service. It stays on disk
   * until `done`. Undefined when there is none.
   */
  take(): Batch | undefined;
  /** The taken batch was delivered or refused: its file goes. */
  done(batch: Batch): void;
  /** The taken batch could not be sent: another `take` may give it again. */
  release(batch: Batch): void;
  /** Bytes and batches on disk that belong to this process. */
  size(): { readonly bytes: number; readonly batches: number };
  /** Lets go of the directory; what is left in it can be replayed by a later process. */
  close(): void;
  describe(): string;
}
