import { BroadcastChannel } from 'node:worker_threads';
import { reasonOf, report } from '../report/report.js';
import type { Batch } from './batch.js';
import type { Carrier } from './carrier.js';
import { DrainSignal } from './drain-signal.js';
import type { ExporterMessage } from './exporter-messages.js';
import { EXPORTER_GONE, type Ledger } from './ledger.js';

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
  readonly #maxBytes: number;
  #early: Extract<ExporterMessage, { kind: 'batch' }>[] = [];
  #earlyBytes = 0;

  constructor(name: string, ledger: Ledger, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#channel = new BroadcastChannel(name);
    // Documented; missing from the type.
    (this.#channel as unknown as { unref(): void }).unref();
    this.#ledger = ledger;
  }

  start(): void {
    if (this.#ledger.get('exporter_ready') === 0) this.#ledger.want();
  }

  post(destination: number, batch: Batch): void {
    const bytes = batch.body.byteLength;
    const untaken = this.#ledger.get('posted_bytes') - this.#ledger.get('received_bytes') + this.#earlyBytes;
    if (untaken + bytes > this.#maxBytes) {
      this.#ledger.dropped('queue_full', batch.spans);
      return;
    }
    this.#early.push({ kind: 'batch', destination, batch });
    this.#earlyBytes += bytes;
    this.#handOver();
  }

  async drain(timeoutMs: number): Promise<boolean> {
    this.#handOver();
    if (this.#early.length > 0) return false;
    const signal = new DrainSignal();
    this.#post({ kind: 'drain', signal: signal.memory, until: Date.now() + timeoutMs, last: false });
    return signal.awaited(timeoutMs);
  }

  end(timeoutMs: number): boolean {
    const deadline = performance.now() + Math.min(timeoutMs, BOOT_MS);
    while (this.#early.length > 0 && performance.now() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      this.#handOver();
    }
    for (const { batch } of this.#early.splice(0)) this.#ledger.dropped('exit', batch.spans);
    if (this.#ledger.get('exporter_ready') !== 1) return false;
    // The process goes on: what has arrived there is as safe as what any other thread handed over.
    const signal = new DrainSignal();
    this.#post({ kind: 'drain', signal: signal.memory, until: 0, last: false });
    signal.wait(timeoutMs);
    return true;
  }

  describe(): string {
    return "the main thread's exporter";
  }

  /** A broadcast that nobody hears is gone, so what comes before the exporting thread listens is held here. */
  #handOver(): void {
    const ready = this.#ledger.get('exporter_ready');
    if (ready === 0) {
      if (this.#early.length > 0) this.#ledger.want();
      return;
    }
    this.#earlyBytes = 0;
    for (const message of this.#early.splice(0)) {
      const { spans, body } = message.batch;
      if (ready === EXPORTER_GONE) {
        this.#ledger.dropped('worker', spans);
        continue;
      }
      this.#ledger.add('posted_bytes', body.byteLength);
      this.#ledger.add('posted_spans', spans);
      this.#post(message);
    }
  }

  #post(message: ExporterMessage): void {
    try {
      this.#channel.postMessage(message);
    } catch (thrown) {
      report('OTA-040', 'hand-over between threads', reasonOf(thrown));
    }
  }
}
