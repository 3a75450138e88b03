import type { Batch } from '../../src/export/batch.js';
import type { Outcome, Sender } from '../../src/export/sender.js';
import { spanNames } from './make-batch.js';
import type { TurnedClock } from './turned-clock.js';

export const DELIVERED: Outcome = { kind: 'delivered' };
export const DOWN: Outcome = { kind: 'later', reason: 'connect ECONNREFUSED', down: true };
export const BUSY: Outcome = { kind: 'later', reason: 'status 503' };
export const TOO_LARGE: Outcome = { kind: 'too-large', reason: 'status 413' };
export const REFUSED: Outcome = { kind: 'refused', reason: 'status 400: no' };

/** Status 429 with `Retry-After`. */
export function throttled(retryAfterMs: number): Outcome {
  return { kind: 'later', reason: 'status 429', retryAfterMs };
}

/** A receiver that answers as `answer` says, after `delayMs`; one that is slower than the attempt's time counts as hanging. */
export class FakeEndpoint implements Sender {
  answer: (batch: Batch) => Outcome;
  delayMs: number;
  /** When each attempt began, and what it was answered. */
  readonly attempts: { readonly at: number; readonly batch: Batch; outcome?: Outcome }[] = [];
  /** Names of all spans that were taken, in their order. */
  readonly stored: string[] = [];
  mostAtOnce = 0;
  closed = false;
  readonly #clock: TurnedClock;
  readonly #name: string;
  #atOnce = 0;

  constructor(clock: TurnedClock, answer: Outcome | ((batch: Batch) => Outcome) = DELIVERED, delayMs = 0, name = 'a') {
    this.#clock = clock;
    this.#name = name;
    this.answer = typeof answer === 'function' ? answer : () => answer;
    this.delayMs = delayMs;
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    const attempt: (typeof this.attempts)[number] = { at: this.#clock.now(), batch };
    this.attempts.push(attempt);
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    const hangs = this.delayMs > timeoutMs;
    if (this.delayMs > 0) await this.#clock.sleep(Math.min(this.delayMs, timeoutMs));
    this.#atOnce -= 1;
    const outcome: Outcome = hangs ? { kind: 'later', reason: `no answer within ${timeoutMs} ms` } : this.answer(batch);
    attempt.outcome = outcome;
    if (outcome.kind === 'delivered') this.stored.push(...spanNames(batch));
    return outcome;
  }

  readyAt(): number {
    return 0;
  }

  close(): void {
    this.closed = true;
  }

  describe(): string {
    return this.#name;
  }

  /** When the attempts began. */
  times(): number[] {
    return this.attempts.map(({ at }) => at);
  }
}
