import { isMainThread } from 'node:worker_threads';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';
import { mayLeave } from '../redact/brand.js';
import type { Carrier } from './carrier.js';
import { encoderOf } from './encode.js';
import type { Ledger } from './ledger.js';
import { Outbox } from './outbox.js';
import type { ExportPlan } from './plan.js';
import { onEnd } from './process-end.js';
import { roughBytes } from './rough-bytes.js';
import { onDeadlySignal } from './signal-end.js';
import type { Sink } from './sink.js';

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
  readonly #outboxes: readonly Outbox[];
  #watching = false;
  #ended = false;
  #held = false;
  #beforeEnd: (final: boolean) => void = () => {};
  #afterEnd: () => void = () => {};

  constructor(plan: ExportPlan, carrier: Carrier, ledger: Ledger, settings: Settings) {
    this.plan = plan;
    this.ledger = ledger;
    this.#carrier = carrier;
    this.#outboxes = plan.destinations.map(
      ({ encoding }, destination) =>
        new Outbox({
          destination,
          encoding: encoding === 'zipkin' ? 'json' : encoding,
          encode: encoderOf(encoding),
          carrier,
          ledger,
          batchSize: batchSizeOf(settings),
          delayMs: settings['batch.schedule_delay'],
        }),
    );
    onEnd(() => this.#end());
    // What an earlier process left on disk does not wait for a span of this one; nor does what a worker thread has.
    if (plan.spool) this.#watch();
    if (isMainThread) ledger.onWanted(() => this.#watch());
  }

  add(span: ReadableSpan): void {
    if (!mayLeave(span)) return;
    if (!this.#watching) this.#watch();
    const bytes = roughBytes(span);
    for (const outbox of this.#outboxes) outbox.add(span, bytes);
    // Ended in a late `exit` listener: nothing comes after it.
    if (this.#ended) for (const outbox of this.#outboxes) outbox.handOver();
  }

  async flush(timeoutMs: number): Promise<boolean> {
    for (const outbox of this.#outboxes) outbox.handOver();
    return this.#carrier.drain(timeoutMs);
  }

  pending(): number {
    return this.#outboxes.reduce((sum, outbox) => sum + outbox.pending(), this.ledger.get('queued_spans'));
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
    process.on('beforeExit', () => this.#flushAtNaturalEnd());
    onDeadlySignal(() => this.#end());
  }

  /** Where no other thread sends for us, the event loop has to go on for it: once, for what is left at its end. */
  #flushAtNaturalEnd(): void {
    if (!this.#carrier.needsLoop || this.#held) return;
    this.#beforeEnd(false);
    if (this.pending() === 0) return;
    this.#held = true;
    for (const outbox of this.#outboxes) outbox.handOver();
    void this.#carrier.drain(this.plan.exitTimeoutMs, true);
  }

  #end(): void {
    if (this.#ended) return;
    this.#beforeEnd(true);
    this.#ended = true;
    for (const outbox of this.#outboxes) outbox.handOver();
    this.#carrier.end(this.plan.exitTimeoutMs);
    this.#afterEnd();
  }
}
