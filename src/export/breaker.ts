import { BackOff } from './back-off.js';
import type { Batch } from './batch.js';
import type { Say } from './export-event.js';
import type { Clock, Outcome, Sender } from './sender.js';

const THRESHOLD = 3;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** Of a closed breaker, after single failures. */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 400;
/** A probe that has not come back this long after its timeout never will. */
const GRACE_MS = 1000;
const LONGEST_ASKED_MS = 86_400_000;

export interface BreakerOptions {
  /** So many answers of "later" in a row open it. Default: 3. */
  readonly threshold?: number;
  /** Shortest pause of the open breaker in milliseconds. Default: 1000. */
  readonly firstPauseMs?: number;
  /** Longest pause, unless the receiver asks for a longer one. Default: 30 000. */
  readonly longestPauseMs?: number;
  /** Called with 1 when it opens, with -1 when it closes. */
  readonly count?: (change: 1 | -1) => void;
  readonly say?: Say;
}

type Later = Extract<Outcome, { kind: 'later' }>;

/**
 * Spares an endpoint that cannot take anything now. Closed, it lets everything through; a failed connection, a pause that
 * the receiver asks for, or several failures in a row open it; after a growing, jittered pause exactly one batch goes
 * through as a probe, whose outcome closes it or opens it again. An answer that refuses a batch comes from an endpoint that lives.
 */
export class Breaker implements Sender {
  readonly #sender: Sender;
  readonly #clock: Clock;
  readonly #options: BreakerOptions;
  readonly #pauses: BackOff;
  readonly #rests: BackOff;
  #state: 'closed' | 'open' | 'half-open' = 'closed';
  /** Attempts that began before the last change of state tell nothing about the state. */
  #generation = 0;
  #failures = 0;
  #failedAt = 0;
  #reason = '';
  #readyAt = 0;
  #askedUntil = 0;
  #closed = false;

  constructor(sender: Sender, clock: Clock, options: BreakerOptions = {}) {
    const { firstPauseMs = FIRST_PAUSE_MS, longestPauseMs = LONGEST_PAUSE_MS } = options;
    this.#sender = sender;
    this.#clock = clock;
    this.#options = options;
    this.#pauses = new BackOff(clock, firstPauseMs, longestPauseMs);
    this.#rests = new BackOff(clock, FIRST_REST_MS, LONGEST_REST_MS);
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    const now = this.#clock.now();
    if (now < this.#readyAt) return { kind: 'later', reason: this.#reason };
    if (this.#state !== 'closed') {
      this.#change('half-open');
      this.#readyAt = now + timeoutMs + GRACE_MS;
    }
    const generation = this.#generation;
    const outcome = await this.#sender.send(batch, timeoutMs);
    // Requests that are cut off by closing are no outage.
    if (this.#closed) return outcome;
    if (outcome.kind === 'later') this.#failed(outcome, generation === this.#generation);
    else if (generation === this.#generation) this.#worked();
    this.#tell(outcome, batch);
    return outcome;
  }

  readyAt(): number {
    return Math.max(this.#readyAt, this.#sender.readyAt());
  }

  hurry(leftMs?: number): void {
    this.#sender.hurry?.(leftMs);
    if (this.#state !== 'open') return;
    const soonest = this.#failedAt + (this.#options.firstPauseMs ?? FIRST_PAUSE_MS);
    this.#readyAt = Math.max(this.#askedUntil, Math.min(this.#readyAt, soonest));
  }

  close(): void {
    this.#closed = true;
    this.#sender.close();
  }

  describe(): string {
    return `breaker(${this.#sender.describe()})`;
  }

  /** `closed`, `open` or `half-open`, for status reports. */
  state(): string {
    return this.#state;
  }

  #failed({ reason, retryAfterMs = 0, down = false }: Later, current: boolean): void {
    const now = this.#clock.now();
    const asked = retryAfterMs > 0;
    if (asked) this.#askedUntil = Math.max(this.#askedUntil, now + this.#spread(retryAfterMs));
    if (current) {
      this.#failures += 1;
      this.#failedAt = now;
      this.#reason = reason;
      const { threshold = THRESHOLD } = this.#options;
      if (this.#state !== 'closed' || down || asked || this.#failures >= threshold) this.#change('open');
      this.#readyAt = now + (this.#state === 'open' ? this.#pauses : this.#rests).next();
    }
    this.#readyAt = Math.max(this.#readyAt, this.#askedUntil);
  }

  #worked(): void {
    this.#failures = 0;
    this.#rests.reset();
    if (this.#state === 'closed') return;
    this.#pauses.reset();
    this.#readyAt = this.#clock.now();
    this.#askedUntil = 0;
    this.#change('closed');
  }

  /** Never less than what was asked; everybody was asked for the same pause and would end it in the same moment. */
  #spread(retryAfterMs: number): number {
    const least = Math.min(retryAfterMs, LONGEST_ASKED_MS);
    return least + this.#clock.random() * Math.max(this.#options.firstPauseMs ?? FIRST_PAUSE_MS, least / 4);
  }

  #change(state: 'closed' | 'open' | 'half-open'): void {
    const before = this.#state;
    this.#state = state;
    this.#generation += 1;
    if ((before === 'closed') === (state === 'closed')) return;
    this.#options.count?.(state === 'closed' ? -1 : 1);
    const kind = state === 'closed' ? 'recovered' : 'unreachable';
    this.#options.say?.({ kind, endpoint: this.#sender.describe(), reason: this.#reason, count: 0 });
  }

  #tell(outcome: Outcome, { spans }: Batch): void {
    const { say } = this.#options;
    const endpoint = this.#sender.describe();
    if (outcome.kind === 'refused') say?.({ kind: 'refused', endpoint, reason: outcome.reason, count: spans });
    if (outcome.kind !== 'delivered') return;
    const { rejected = 0, reason = '' } = outcome;
    if (rejected > 0 || reason !== '') say?.({ kind: 'partial', endpoint, reason, count: rejected });
  }
}
