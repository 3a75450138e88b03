import { Announcer } from './announcer.js';
import type { Batch } from './batch.js';
import { type Around, courierFor } from './compose.js';
import type { Courier } from './courier.js';
import { sayExport } from './export-report.js';
import type { Ledger } from './ledger.js';
import type { ExportPlan } from './plan.js';
import { systemClock } from './sender.js';

/**
 * So much of the bound is left to what is on its way here. Threads hand over as long as all of it is within the bound, so
 * that as long as this is free, it is the oldest that goes.
 */
const FREE = 1 / 8;

/** The couriers of all destinations, in the thread that sends. */
export class Depot {
  readonly #couriers: readonly Courier[];
  readonly #ledger: Ledger;
  readonly #announcer = new Announcer(sayExport, systemClock);

  constructor(plan: ExportPlan, ledger: Ledger, around?: Around) {
    const { say } = this.#announcer;
    this.#ledger = ledger;
    const outside = () => Math.max(ledger.underWay(), plan.maxBytes * FREE);
    const tools = { ledger, say, clock: systemClock, around, outside };
    this.#couriers = plan.destinations.map((destination) => courierFor(destination, plan, tools));
  }

  add(destination: number, batch: Batch): void {
    const courier = this.#couriers[destination];
    if (courier) courier.add(batch);
    else this.#ledger.dropped('misrouted', batch.spans);
  }

  /** Sends what is held, within the time; `last`: the process ends. True when everything is delivered or on disk. */
  async drain(timeoutMs: number, last: boolean): Promise<boolean> {
    const safe = await Promise.all(this.#couriers.map((courier) => courier.drain(timeoutMs, last)));
    return safe.every(Boolean);
  }

  /** Puts on disk what it can, gives up the rest, and lets go of everything. True when nothing was given up. */
  close(): boolean {
    const safe = this.#couriers.map((courier) => courier.close());
    this.#announcer.flush();
    return safe.every(Boolean);
  }

  describe(): string {
    return this.#couriers.map((courier) => courier.describe()).join(' + ');
  }
}
