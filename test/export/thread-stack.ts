import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import type { Batch } from '../../src/export/batch.js';
import type { Carrier } from '../../src/export/carrier.js';
import { Ledger } from '../../src/export/ledger.js';
import type { ExportPlan } from '../../src/export/plan.js';
import { ThreadCarrier } from '../../src/export/thread-carrier.js';

const EXPORTER = join(__dirname, '../../src/export/exporter.js');
let channels = 0;

/** A plan for a file that cannot be written: everything is held. */
export function holdingPlan(maxBytes: number, directory = '/dev/null'): ExportPlan {
  return {
    destinations: [{ name: 'file', encoding: 'json', endpoints: [], file: join(directory, 'spans.jsonl') }],
    maxBytes,
    exitTimeoutMs: 200,
    requestTimeoutMs: 1000,
    logLevel: 'none',
  };
}

/** A carrier that keeps what it gets. */
export class KeepingCarrier implements Carrier {
  readonly needsLoop = true;
  readonly posted: Batch[] = [];
  ended = 0;
  start(): void {}
  post(_: number, batch: Batch): void {
    this.posted.push(batch);
  }
  drain(): Promise<boolean> {
    return Promise.resolve(true);
  }
  end(): boolean {
    this.ended += 1;
    return true;
  }
  describe(): string {
    return 'kept';
  }
}

/** A carrier with a real exporting thread, and what is there instead when that dies. */
export function threadStack(plan: ExportPlan, entry = EXPORTER) {
  const ledger = new Ledger();
  const instead = new KeepingCarrier();
  const channel = `test ${process.pid} ${(channels += 1)}`;
  const carrier = new ThreadCarrier({ plan, ledger: ledger.memory, channel }, ledger, () => instead, entry);
  /** Dies of a message that it does not understand. */
  const kill = () => {
    const murder = new BroadcastChannel(channel);
    murder.postMessage({ kind: 'batch', destination: 0 });
    murder.close();
  };
  return { ledger, instead, channel, carrier, kill };
}

/** Resolves when it is so; fails after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (const began = performance.now(); !condition(); ) {
    if (performance.now() - began > 10_000) throw new Error(`never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

