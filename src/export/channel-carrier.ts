import { BroadcastChannel } from 'node:worker_threads';
import { reasonOf, report } from '../report/report.js';
import type { Batch } from './batch.js';
import type { Carrier } from './carrier.js';
import { DrainSignal } from './drain-signal.js';
import type { ExporterMessage } from './exporter-messages.js';
import { giveBack } from './give-back.js';
import type { Ledger } from './ledger.js';
import { monotonic } from './timers.js';

type Handed = Extract<ExporterMessage, { kind: 'batch' }>;

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
  readonly #drains = new Set<DrainSignal>();
  #early: Handed[] = [];

  constructor(name: string, ledger: Ledger, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#channel = new BroadcastChannel(name);
    // Documented; missing from the type.
    (this.#channel as unknown as { unref(): void }).unref();
    this.#ledger = ledger;
    this.#watch();
  }

  start(): void {
    if (this.#ledger.get('exporter_ready') === 0) this.#ledger.want();
  }

  post(destination: number, batch: Batch): void {
    const { body, spans } = batch;
    if (!this.#ledger.hasRoom(body.byteLength, this.#maxBytes)) {
      this.#ledger.dropped('queue_full', spans);
      return;
    }
    this.#ledger.add('early_bytes', body.byteLength);
    this.#ledger.add('early_spans', spans);
    this.#early.push({ kind: 'batch', destination, batch });
    this.#handOver();
  }

  async drain(timeoutMs: number): Promise<boolean> {
    this.#handOver();
    if (this.#early.length > 0) return false;
    const signal = new DrainSignal();
    this.#drains.add(signal);
    this.#post({ kind: 'drain', signal: signal.memory, until: monotonic() + timeoutMs, last: false });
    const safe = await signal.awaited(timeoutMs);
    this.#drains.delete(signal);
    return safe;
  }

  end(timeoutMs: number): boolean {
    const deadline = monotonic() + Math.min(timeoutMs, BOOT_MS);
    this.#handOver();
    while (this.#early.length > 0 && monotonic() < deadline) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      this.#handOver();
    }
    for (const { batch } of this.#takeEarly()) this.#ledger.dropped('exit', batch.spans);
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

  /** Looks when somebody begins to listen, or is gone. */
  #watch(): void {
    const state = this.#ledger.get('exporter_ready');
    this.#ledger.onChange('exporter_ready', state, () => {
      // Whoever listens now knows nothing of what was asked before.
      if (state !== 0) for (const signal of this.#drains) signal.finish(false);
      this.#handOver();
      this.#watch();
    });
  }

  /** A broadcast that nobody hears is gone, so what comes before somebody listens is held here. */
  #handOver(): void {
    const state = this.#ledger.get('exporter_ready');
    if (state === 0 && this.#early.length > 0) this.#ledger.want();
    if (state !== 1) return;
    for (const message of this.#takeEarly()) {
      const { spans, body } = message.batch;
      this.#ledger.add('posted_bytes', body.byteLength);
      this.#ledger.add('posted_spans', spans);
      this.#post(message);
      // A copy went.
      giveBack(body);
    }
  }

  #takeEarly(): Handed[] {
    for (const { batch } of this.#early) {
      this.#ledger.add('early_bytes', -batch.body.byteLength);
      this.#ledger.add('early_spans', -batch.spans);
    }
    return this.#early.splice(0);
  }

  #post(message: ExporterMessage): void {
    try {
      this.#channel.postMessage(message);
    } catch (thrown) {
      report('OTA-040', 'hand-over between threads', reasonOf(thrown));
    }
  }
}
