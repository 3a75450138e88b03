import { BroadcastChannel } from 'node:worker_threads';
import { reasonOf, report } from '../report/report.js';
import type { Batch } from './batch.js';
import type { Carrier } from './carrier.js';
import { DrainSignal } from './drain-signal.js';
import type { ExporterMessage } from './exporter-messages.js';
import type { Ledger } from './ledger.js';

/** How long an ending thread waits for an exporting thread that is just being started. */
const BOOT_MS = 500;

/**
 * For the service's own worker threads: hands batches to the exporting thread of the process, so that a process has one,
 * and what a thread has handed over outlives it.
 */
export class ChannelCarrier implements Carrier {
  readonly needsLoop = false;
  readonly #channel: BroadcastChannel;
  readonly #ledger: Ledger;
  #early: ExporterMessage[] = [];

  constructor(name: string, ledger: Ledger) {
    this.#channel = new BroadcastChannel(name);
    // Documented; missing from the type.
    (this.#channel as unknown as { unref(): void }).unref();
    this.#ledger = ledger;
  }

  start(): void {
    if (!this.#listening()) this.#ledger.want();
  }

  post(destination: number, batch: Batch): void {
    this.#ledger.add('posted_bytes', batch.body.byteLength);
    this.#ledger.add('posted_spans', batch.spans);
    this.#say({ kind: 'batch', destination, batch });
  }

  async drain(timeoutMs: number): Promise<boolean> {
    const signal = new DrainSignal();
    this.#say({ kind: 'drain', signal: signal.memory, timeoutMs, last: false });
    return signal.awaited(timeoutMs);
  }

  end(timeoutMs: number): boolean {
    const deadline = performance.now() + Math.min(timeoutMs, BOOT_MS);
    while (!this.#listening() && performance.now() < deadline) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    // The process goes on: what the exporting thread has is as safe as what any other thread handed over.
    const signal = new DrainSignal();
    this.#say({ kind: 'drain', signal: signal.memory, timeoutMs: 0, last: false });
    signal.wait(timeoutMs);
    return this.#early.length === 0;
  }

  describe(): string {
    return "the main thread's exporter";
  }

  /** A broadcast that nobody hears is gone, so what comes before the exporting thread listens is held here. */
  #say(message: ExporterMessage): void {
    try {
      this.#early.push(message);
      if (!this.#listening()) {
        this.#ledger.want();
        return;
      }
      for (const early of this.#early.splice(0)) this.#channel.postMessage(early);
    } catch (thrown) {
      report('OTA-040', 'hand-over between threads', reasonOf(thrown));
    }
  }

  #listening(): boolean {
    return this.#ledger.get('exporter_ready') === 1;
  }
}
