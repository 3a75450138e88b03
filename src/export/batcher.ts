import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';
import { reasonOf, report } from '../report/report.js';
import type { Encoder } from './encode.js';
import { clearTimeout, delayOf, setTimeout } from './timers.js';
import type { Outcome, Transport } from './transport.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** Where finished spans go. */
export interface Sink {
  add(span: ReadableSpan): void;
  /** Sends what waits; true when nothing is left within the time. Never rejects. */
  flush(timeoutMs: number): Promise<boolean>;
  /** Spans that have not been delivered yet. */
  pending(): number;
  /** True when the process was held for this sink already, in vain: it is not worth a second time. */
  hasHeld(): boolean;
  /** Ends what is under way: the process is ending and must not be held by it. */
  abandon(): void;
  /** Says what is lost when the process ends now. */
  sayLost(): void;
}

/**
 * Collects finished spans and sends them in batches, one request at a time (OpenTelemetry specification, "Batching
 * processor", `OTEL_BSP_*`). A batch that the receiver cannot take now stays in front and is tried again with growing
 * pauses; when the queue is full, new spans are dropped, counted and said. No timer here keeps the process alive.
 */
export class Batcher implements Sink {
  readonly #settings: Settings;
  readonly #encoder: Encoder;
  readonly #transport: Transport;
  readonly #endpoint: string;
  readonly #batchSize: number;
  #queue: ReadableSpan[] = [];
  #inFlight: ReadableSpan[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  #retryAfterMs = 0;
  #dropped = 0;
  #droppedSaid = 0;
  #hasHeld = false;

  constructor(settings: Settings, encoder: Encoder, transport: Transport, endpoint: string) {
    this.#settings = settings;
    this.#encoder = encoder;
    this.#transport = transport;
    this.#endpoint = endpoint;
    this.#batchSize = Math.min(settings['batch.max_export_batch_size'], settings['batch.max_queue_size']);
  }

  add(span: ReadableSpan): void {
    if (this.pending() >= this.#settings['batch.max_queue_size']) {
      this.#dropped += 1;
      return;
    }
    this.#queue.push(span);
    // A failing endpoint keeps its pause; a full batch for a good one does not wait.
    if (this.#queue.length >= this.#batchSize && this.#failures === 0) this.#schedule(0);
    else this.#schedule(this.#settings['batch.schedule_delay']);
  }

  pending(): number {
    return this.#queue.length + this.#inFlight.length;
  }

  async flush(timeoutMs: number): Promise<boolean> {
    let isTooLate = false;
    let timer: NodeJS.Timeout | undefined;
    // The only timer that holds the process: somebody waits for this.
    const tooLate = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        isTooLate = true;
        resolve();
      }, delayOf(timeoutMs));
    });
    while (this.pending() > 0) {
      const failures = this.#failures;
      await Promise.race([this.#send(), tooLate]);
      // One failed try is answer enough for somebody who waits.
      if (isTooLate || this.#failures > failures) break;
    }
    clearTimeout(timer);
    return this.pending() === 0;
  }

  hasHeld(): boolean {
    return this.#hasHeld;
  }

  abandon(): void {
    this.#transport.abandon?.('no answer before the process ended');
  }

  sayLost(): void {
    this.#sayDropped(0);
    if (this.pending() > 0) report('OTA-031', String(this.pending()), 'not delivered when the process ended');
  }

  #schedule(delayMs: number): void {
    if (this.#sending) return;
    if (this.#timer) {
      if (delayMs > 0) return;
      clearTimeout(this.#timer);
    }
    this.#timer = setTimeout(() => void this.#send(), delayOf(delayMs));
    this.#timer.unref();
  }

  #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendOne().finally(() => {
      this.#sending = undefined;
      if (this.#queue.length > 0 || this.#inFlight.length > 0) this.#schedule(this.#pause());
    });
    return this.#sending;
  }

  async #sendOne(): Promise<void> {
    if (this.#inFlight.length === 0) this.#inFlight = this.#queue.splice(0, this.#batchSize);
    if (this.#inFlight.length === 0) return;
    let outcome: Outcome;
    try {
      const body = this.#encoder.encode(this.#inFlight);
      const { 'export.timeout': request, 'batch.export_timeout': batch } = this.#settings;
      outcome = await this.#transport.send(body, Math.min(request, batch));
    } catch (thrown) {
      // A batch that cannot be encoded now cannot be encoded later.
      outcome = { kind: 'refused', reason: reasonOf(thrown) };
    }
    this.#settle(outcome);
  }

  #settle(outcome: Outcome): void {
    this.#hasHeld = outcome.kind === 'later' && outcome.held === true;
    if (outcome.kind === 'later') {
      this.#failures += 1;
      this.#retryAfterMs = outcome.retryAfterMs ?? 0;
      report('OTA-030', this.#endpoint, outcome.reason);
      return;
    }
    if (outcome.kind === 'refused') {
      report('OTA-032', this.#endpoint, outcome.reason);
      this.#dropped += this.#inFlight.length;
    } else if (this.#failures > 0) {
      report('OTA-033', this.#endpoint);
    }
    this.#failures = 0;
    this.#retryAfterMs = 0;
    this.#inFlight = [];
    this.#sayDropped();
  }

  /** Full batches leave at once; after a failure the pause grows, with jitter, so that many agents do not march in step. */
  #pause(): number {
    if (this.#failures === 0) return this.#queue.length >= this.#batchSize ? 0 : this.#settings['batch.schedule_delay'];
    const grown = Math.min(FIRST_PAUSE_MS * 1.5 ** (this.#failures - 1), LONGEST_PAUSE_MS);
    return Math.max(this.#retryAfterMs, grown * (0.8 + 0.4 * Math.random()));
  }

  /** All that were dropped so far, when they have doubled since it was said: no line per batch. */
  #sayDropped(factor = 2): void {
    if (this.#dropped === this.#droppedSaid || this.#dropped < factor * this.#droppedSaid) return;
    const most = this.#settings['batch.max_queue_size'];
    report('OTA-031', String(this.#dropped), `the queue of ${most} was full, or they were refused`);
    this.#droppedSaid = this.#dropped;
  }
}
