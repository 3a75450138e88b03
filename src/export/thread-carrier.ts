import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reasonOf, report } from '../report/report.js';
import type { Batch } from './batch.js';
import type { Carrier } from './carrier.js';
import { DrainSignal } from './drain-signal.js';
import type { ExporterData, ExporterMessage } from './exporter-messages.js';
import { ChannelReception } from './channel-reception.js';
import { EXPORTER_GONE, type Ledger } from './ledger.js';
import { ownWorkers } from './own-workers.js';
import { monotonic } from './timers.js';

const LEAST_FOR_DISK_MS = 100;

/** What Node's TLS reads; nothing else of the service's environment has to be in there. */
function tlsEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TLS_REJECT_UNAUTHORIZED: value } = process.env;
  return value === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED: value };
}

/** What the ledger says of the thread's own holdings: gone with it. */
const OF_THE_THREAD = [
  'queued_spans',
  'queued_bytes',
  'in_flight_batches',
  'in_flight_spans',
  'posted_bytes',
  'posted_spans',
  'received_bytes',
  'received_spans',
  'spooled_bytes',
  'spooled_batches',
  'oldest_since',
  'open_breakers',
] as const;

/**
 * Hands batches to the exporting thread, which is started with the first span. Where threads cannot be had, or when it
 * dies, the fall-back takes over: the same courier in this thread.
 */
export class ThreadCarrier implements Carrier {
  readonly #data: ExporterData;
  readonly #ledger: Ledger;
  readonly #fallBack: () => Carrier;
  readonly #entry: string;
  /** Awaited drains. */
  readonly #drains = new Set<DrainSignal>();
  #worker: Worker | undefined;
  /** What is behind the thread, in its own words; they come with its first message. */
  #chain = 'not started';
  #instead: Carrier | undefined;
  #reception: ChannelReception | undefined;

  /** `entry`: file of the exporting thread. */
  constructor(data: ExporterData, ledger: Ledger, fallBack: () => Carrier, entry = join(__dirname, 'exporter.cjs')) {
    this.#data = data;
    this.#ledger = ledger;
    this.#fallBack = fallBack;
    this.#entry = entry;
  }

  start(): void {
    if (this.#worker || this.#instead) return;
    try {
      const worker = new Worker(this.#entry, {
        name: 'otel-agent exporter',
        // Otherwise the preload would run in there and start an agent, which would start a thread …
        execArgv: [],
        env: tlsEnvironment(),
        // Nothing is written there; joining them to the service's own would open those.
        stdout: true,
        stderr: true,
        workerData: this.#data,
      });
      worker.on('message', (chain: string) => {
        this.#chain = chain;
      });
      worker.on('error', (error) => this.#lost(reasonOf(error)));
      worker.on('exit', (code) => this.#lost(`it ended with ${code}`));
      worker.unref();
      ownWorkers.add(worker);
      this.#worker = worker;
    } catch (thrown) {
      this.#lost(reasonOf(thrown));
    }
  }

  post(destination: number, batch: Batch): void {
    this.start();
    if (this.#instead) {
      this.#instead.post(destination, batch);
      return;
    }
    const bytes = batch.body.byteLength;
    // The thread keeps room for this by giving up its oldest; when it does not get to that, the newest goes.
    if (!this.#ledger.hasRoom(bytes, this.#data.plan.maxBytes)) {
      this.#ledger.dropped('queue_full', batch.spans);
      return;
    }
    this.#ledger.add('posted_bytes', bytes);
    this.#ledger.add('posted_spans', batch.spans);
    this.#say({ kind: 'batch', destination, batch }, batch.body.buffer as ArrayBuffer);
  }

  async drain(timeoutMs: number, last = false): Promise<boolean> {
    if (this.#instead) return this.#instead.drain(timeoutMs, last);
    if (!this.#worker) return true;
    const signal = new DrainSignal();
    this.#drains.add(signal);
    this.#say({ kind: 'drain', signal: signal.memory, until: monotonic() + timeoutMs, last: false });
    const safe = await signal.awaited(timeoutMs);
    this.#drains.delete(signal);
    return safe;
  }

  end(timeoutMs: number): boolean {
    if (this.#instead) {
      this.#reception?.takeArrived();
      return this.#instead.end(timeoutMs);
    }
    if (!this.#worker) return true;
    const signal = new DrainSignal();
    // A quarter of the time is for what comes behind the last request: the disk, and a busy machine.
    // The disk is waited for even where nothing else is.
    const time = this.#data.plan.spool ? Math.max(timeoutMs, LEAST_FOR_DISK_MS) : timeoutMs;
    this.#say({ kind: 'drain', signal: signal.memory, until: monotonic() + time * 0.75, last: true });
    return signal.wait(time);
  }

  get needsLoop(): boolean {
    return this.#instead !== undefined;
  }

  describe(): string {
    return this.#instead ? this.#instead.describe() : `thread(${this.#chain})`;
  }

  #say(message: ExporterMessage, ...transfer: ArrayBuffer[]): void {
    try {
      this.#worker?.postMessage(message, transfer);
    } catch (thrown) {
      this.#lost(reasonOf(thrown));
    }
  }

  #lost(why: string): void {
    if (this.#instead) return;
    const dead = this.#worker;
    this.#worker = undefined;
    void dead?.terminate();
    const ledger = this.#ledger;
    ledger.announce('exporter_ready', EXPORTER_GONE);
    const spans = ledger.get('queued_spans') + ledger.get('posted_spans') - ledger.get('received_spans');
    ledger.dropped('worker', spans);
    for (const counter of OF_THE_THREAD) ledger.set(counter, 0);
    for (const signal of this.#drains) signal.finish(false);
    this.#instead = this.#fallBack();
    this.#reception = new ChannelReception(this.#data.channel, ledger, this.#instead);
    report('OTA-034', why, String(spans));
  }
}
