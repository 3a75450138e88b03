import { isMainThread } from 'node:worker_threads';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';
import { mayLeave } from '../redact/brand.js';
import type { Carrier } from './carrier.js';
import { packingFor } from './encode.js';
import { Hold } from './hold.js';
import type { Ledger } from './ledger.js';
import { Outbox } from './outbox.js';
import { Outboxes } from './outboxes.js';
import type { ExportPlan } from './plan.js';
import { onEnd } from './process-end.js';
import { DeadlySignals } from './signal-end.js';
import type { Sink } from './sink.js';
import { waitingTime } from './waiting-time.js';

/** 512 spans of usual size: so much of each destination is neither with the exporting thread nor within the bound of bytes. */
export const MOST_BATCH_BYTES = 320 * 1024;
/** The same spans take more than twice as many bytes as JSON. */
const JSON_TIMES = 2.5;
/** A batch is a small part of the bound of bytes, where that is narrow. */
const BATCHES_IN_BOUND = 16;

/** A batch is never larger than the queue (OpenTelemetry specification, "Batching processor"). */
export function batchSizeOf(settings: Settings): number {
  return Math.min(settings['batch.max_export_batch_size'], settings['batch.max_queue_size']);
}

/**
 * The end of the pipeline in this thread: spans are collected and encoded for each destination and handed over. When the
 * process or the thread ends, in whatever orderly way, what is left is handed over and waited for, within the time that
 * `export.exit_timeout` grants.
 */
export class Exporting implements Sink {
  readonly plan: ExportPlan;
  readonly ledger: Ledger;
  readonly #carrier: Carrier;
  readonly #outboxes: Outboxes;
  readonly #signals: DeadlySignals | undefined;
  readonly #hold: Hold;
  #watching = false;
  #ended = false;
  #added = 0;
  /** Spans that had come when the process was held for them. */
  #heldFor = 0;
  #beforeEnd: (final: boolean) => void = () => {};
  #afterEnd: () => void = () => {};

  constructor(plan: ExportPlan, carrier: Carrier, ledger: Ledger, settings: Settings) {
    this.plan = plan;
    this.ledger = ledger;
    this.#carrier = carrier;
    this.#hold = new Hold(plan.exitTimeoutMs);
    const outboxes = plan.destinations.map(
      ({ encoding }, destination) =>
        new Outbox({
          destination,
          encoding: encoding === 'zipkin' ? 'json' : encoding,
          packing: () => packingFor(encoding),
          carrier,
          ledger,
          batchSize: batchSizeOf(settings),
          batchBytes: Math.min(MOST_BATCH_BYTES * (encoding === 'protobuf' ? 1 : JSON_TIMES), plan.maxBytes / plan.destinations.length / BATCHES_IN_BOUND),
          delayMs: settings['batch.schedule_delay'],
        }),
    );
    this.#outboxes = new Outboxes(outboxes);
    if (settings['export.signals']) this.#signals = new DeadlySignals(() => this.#end());
    onEnd({
      oneMoreTurn: () => this.#signals?.oneMoreTurn() ?? false,
      beforeExit: () => this.#flushAtNaturalEnd(),
      end: () => this.#end(),
      listenerRemoved: (event) => this.#signals?.listenerRemoved(event),
    });
    // What an earlier process left on disk does not wait for a span of this one; nor does what a worker thread has.
    if (plan.spool) this.#watch();
    if (isMainThread) ledger.onChange('exporter_wanted', 0, () => this.#watch());
  }

  add(span: ReadableSpan): void {
    if (!mayLeave(span)) return;
    if (!this.#watching) this.#watch();
    this.#added += 1;
    this.#outboxes.add(span);
    // Ended in a late `exit` listener: nothing comes after it.
    if (this.#ended) this.#outboxes.handOver();
  }

  /** True when all that had ended is delivered or on disk within the time, and nothing was lost meanwhile. */
  async flush(timeoutMs: number): Promise<boolean> {
    const lost = this.ledger.lost();
    this.#outboxes.handOver();
    const safe = await this.#carrier.drain(waitingTime(timeoutMs));
    return safe && this.ledger.lost() === lost;
  }

  pending(): number {
    return this.#outboxes.pending() + this.ledger.get('queued_spans');
  }

  prepare(): void {
    this.#watch();
  }

  beforeEnd(callback: (final: boolean) => void): void {
    this.#beforeEnd = callback;
  }

  /** Calls back when the process or the thread ends and nothing more is sent. */
  onEnded(callback: () => void): void {
    this.#afterEnd = callback;
  }

  describe(): string {
    return this.#carrier.describe();
  }

  /** From the first span on: a process without spans keeps its signals to itself. */
  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    this.#carrier.start();
    this.#signals?.start();
  }

  /** Where no other thread sends for us, the event loop has to go on for it. */
  #flushAtNaturalEnd(): void {
    if (!this.#carrier.needsLoop) return;
    this.#beforeEnd(false);
    if (this.pending() === 0) return;
    const came = this.#added + this.ledger.get('received_spans');
    if (came === this.#heldFor) return;
    this.#heldFor = came;
    void this.#hold.during((timeoutMs) => {
      this.#outboxes.handOver();
      return this.#carrier.drain(timeoutMs, true);
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#beforeEnd(true);
    this.#ended = true;
    try {
      this.#outboxes.handOver();
      this.#carrier.end(this.plan.exitTimeoutMs);
    } finally {
      // What was lost is said whatever happens here.
      this.#afterEnd();
    }
  }
}
