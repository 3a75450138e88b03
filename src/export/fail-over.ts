import type { Batch } from './batch.js';
import type { Clock, Outcome, Sender } from './sender.js';

interface Attempt {
  deadline: number;
  /** Ready endpoints behind the one that is being tried. */
  behind: number;
  /** Stops waiting for the one that is being tried. */
  giveUp: () => void;
}

/**
 * Several endpoints in order of preference. Each batch goes to the first one that is ready, and within the same attempt to
 * the next when that one cannot take it: one after the other, never to two at once. A breaker around each endpoint says who
 * is ready, and so brings the traffic back to the preferred one with a probe.
 */
export class FailOver implements Sender {
  readonly #senders: readonly Sender[];
  readonly #clock: Clock;
  readonly #requestTimeoutMs: number;
  readonly #running = new Set<Attempt>();

  /** `requestTimeoutMs`: most time that one endpoint gets out of an attempt's. */
  constructor(senders: readonly Sender[], clock: Clock, requestTimeoutMs = Number.POSITIVE_INFINITY) {
    this.#senders = senders;
    this.#clock = clock;
    this.#requestTimeoutMs = requestTimeoutMs;
  }

  async send(batch: Batch, timeoutMs: number): Promise<Outcome> {
    const attempt: Attempt = { deadline: this.#clock.now() + timeoutMs, behind: 0, giveUp: () => {} };
    this.#running.add(attempt);
    try {
      return await this.#tryEach(batch, attempt);
    } finally {
      this.#running.delete(attempt);
    }
  }

  readyAt(): number {
    return Math.min(...this.#senders.map((sender) => sender.readyAt()));
  }

  /** An endpoint that goes on hanging for its share of the time that is left gives its batch to the next one. */
  hurry(leftMs?: number): void {
    for (const sender of this.#senders) sender.hurry?.(leftMs);
    if (leftMs === undefined) return;
    for (const attempt of this.#running) {
      attempt.deadline = Math.min(attempt.deadline, this.#clock.now() + leftMs);
      if (attempt.behind > 0) this.#clock.after(leftMs / (1 + attempt.behind), attempt.giveUp);
    }
  }

  close(): void {
    for (const sender of this.#senders) sender.close();
  }

  describe(): string {
    return `fail-over(${this.#senders.map((sender) => sender.describe()).join(', ')})`;
  }

  async #tryEach(batch: Batch, attempt: Attempt): Promise<Outcome> {
    const reasons: string[] = [];
    for (const [index, sender] of this.#senders.entries()) {
      const now = this.#clock.now();
      if (now >= attempt.deadline && reasons.length > 0) break;
      if (sender.readyAt() > now) continue;
      // One that hangs must leave time for those behind it.
      attempt.behind = this.#senders.slice(index + 1).filter((other) => other.readyAt() <= now).length;
      const share = Math.ceil((attempt.deadline - now) / (1 + attempt.behind));
      const outcome = await waitFor(sender.send(batch, Math.min(share, this.#requestTimeoutMs)), attempt);
      if (outcome.kind !== 'later') return outcome;
      reasons.push(outcome.reason);
    }
    return { kind: 'later', reason: reasons.join('; ') || 'no endpoint is ready' };
  }
}

function waitFor(answer: Promise<Outcome>, attempt: Attempt): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    attempt.giveUp = () => resolve({ kind: 'later', reason: 'no answer in the time that is left' });
    answer.then(resolve, reject);
  });
}
