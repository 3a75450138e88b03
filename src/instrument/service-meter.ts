import { createNoopMeter, type Meter, metrics } from '@opentelemetry/api';
import { VERSION } from '../version.js';

/** The look-up is cheap; so is not doing it for each operation. */
const PAUSE_MS = 1000;

/**
 * Instruments on the MeterProvider that the service registers, made (two of a kind at least, as properties) when there is one: the API has no proxy
 * for meters as it has for tracers, so a meter that is got too early records nothing for ever. Asked for at each operation; looked for once a
 * second at most. What has a `stop` has it called when another provider, or nobody, is to get the numbers.
 */
export class ServiceMeter<T extends object> {
  readonly #scope: string;
  readonly #make: (meter: Meter) => T;
  #provider: unknown;
  #made: T | undefined;
  #lookedAt = -Infinity;

  constructor(scope: string, make: (meter: Meter) => T) {
    this.#scope = scope;
    this.#make = make;
  }

  /** Undefined while the service measures nothing. */
  get instruments(): T | undefined {
    const now = performance.now();
    if (now - this.#lookedAt >= PAUSE_MS) {
      this.#lookedAt = now;
      this.#look();
    }
    return this.#made;
  }

  /** Nothing is measured any more. */
  stop(): void {
    this.#lookedAt = Infinity;
    (this.#made as { stop?(): void } | undefined)?.stop?.();
    this.#made = undefined;
  }

  #look(): void {
    const provider = metrics.getMeterProvider();
    if (provider === this.#provider) return;
    const meter = provider.getMeter(this.#scope, VERSION);
    (this.#made as { stop?(): void } | undefined)?.stop?.();
    this.#made = undefined;
    if (meter === createNoopMeter()) return;
    const made = this.#make(meter);
    // Nothing is remembered of a provider that records nothing: it may stand for one that is still to come.
    if (recordsNothing(made)) return;
    this.#provider = provider;
    this.#made = made;
  }
}

/** The API's no-op, whichever copy of the API it is from, has one instrument for all names. */
function recordsNothing(instruments: object): boolean {
  const all: readonly unknown[] = Object.values(instruments);
  return new Set(all).size < all.length;
}
