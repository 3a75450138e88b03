import type { Batch } from './batch.js';

/** Takes batches from the thread in which spans end to where they are sent. None of its methods throws. */
export interface Carrier {
  /** Gets ready; called with the first span. */
  start(): void;
  /** True when it can send only while the event loop runs. */
  readonly needsLoop: boolean;
  /** Hands a batch over; its body belongs to the carrier from then on. `destination`: index in the plan. */
  post(destination: number, batch: Batch): void;
  /**
   * Sends what was handed over, at most for the time. `last`: nothing comes after it. True when everything is delivered
   * or on disk.
   */
  drain(timeoutMs: number, last?: boolean): Promise<boolean>;
  /** The same for a thread that ends: blocks it. Nothing may be posted afterwards. */
  end(timeoutMs: number): boolean;
  describe(): string;
}
