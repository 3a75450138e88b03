import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Outbox } from './outbox.js';

/**
 * Every span goes to each destination. Batches of several destinations must not come due with the same span: where all of them
 * begin together, each gets another part of a first batch, and they stay that far apart.
 */
export class Outboxes {
  readonly #outboxes: readonly Outbox[];

  constructor(outboxes: readonly Outbox[]) {
    this.#outboxes = outboxes;
  }

  add(span: ReadableSpan): void {
    const outboxes = this.#outboxes;
    const together = outboxes.every((outbox) => outbox.pending() === 0);
    let index = 0;
    for (const outbox of outboxes) {
      outbox.add(span, together ? 1 - index / outboxes.length : 1);
      index += 1;
    }
  }

  handOver(): void {
    for (const outbox of this.#outboxes) outbox.handOver();
  }

  /** Spans that are not handed over yet, for each destination. */
  pending(): number {
    return this.#outboxes.reduce((sum, outbox) => sum + outbox.pending(), 0);
  }
}
