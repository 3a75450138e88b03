import type { Batch } from './batch.js';
import type { Carrier } from './carrier.js';
import type { Around } from './compose.js';
import { Depot } from './depot.js';
import type { Ledger } from './ledger.js';
import type { ExportPlan } from './plan.js';
import { clearTimeout, LONGEST_MS, setTimeout } from './timers.js';

/**
 * The same depot in the service's own thread, where no other thread can be had. It needs the event loop: a
 * natural end can be waited for (exporting.ts), at any other end only the disk is left.
 */
export class InProcessCarrier implements Carrier {
  readonly needsLoop = true;
  readonly #depot: Depot;

  constructor(plan: ExportPlan, ledger: Ledger, around: Around) {
    this.#depot = new Depot(plan, ledger, around);
  }

  start(): void {}

  post(destination: number, batch: Batch): void {
    this.#depot.add(destination, batch);
  }

  async drain(timeoutMs: number, last = false): Promise<boolean> {
    // Somebody waits: this timer holds the process, longer than the drain takes, which has a timer of its own.
    const hold = setTimeout(() => {}, LONGEST_MS);
    try {
      return await this.#depot.drain(timeoutMs, last);
    } finally {
      clearTimeout(hold);
    }
  }

  end(): boolean {
    return this.#depot.close();
  }

  describe(): string {
    return this.#depot.describe();
  }
}
