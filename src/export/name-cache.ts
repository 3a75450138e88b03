import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookUp } from './look-up.js';
import { type Clock, systemClock } from './sender.js';

/** An answer is used so long without asking again. */
const FRESH_MS = 30_000;
/** A new look-up gets so much time while there is an older answer. */
const SLOW_MS = 500;
/** An older answer stands in for a look-up that fails or is slow, so long. */
const KEPT_MS = 3_600_000;

type Addresses = readonly LookupAddress[];
type Ask = (host: string) => Promise<Addresses>;
type Done = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

interface Known {
  readonly addresses: Addresses;
  readonly at: number;
  /** No connection came about: who asks next gets a new look-up. */
  doubtful: boolean;
}

/**
 * Addresses of host names. Whoever asks for a name that is being looked up shares that look-up; the answer serves new
 * connections for 30 s, and for an hour those whose own look-up fails or takes longer than half a second.
 */
export class NameCache {
  readonly #ask: Ask;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, Promise<Addresses>>();

  constructor(ask: Ask, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** Option `lookup` of `net.connect` and what is built on it. Gives all addresses, so that Node can try one after the other. */
  readonly lookup = (host: string, { all = false, family = 0 }: LookupOptions, done: Done): void => {
    const wanted = Number(String(family).replace(/^IPv/, ''));
    const give = (found: Addresses): void => {
      const addresses = wanted === 0 ? found : found.filter((address) => address.family === wanted);
      const [first] = addresses;
      if (!first) done(new Error(`${host} has no address of IPv${wanted}`), []);
      else if (all) done(null, [...addresses]);
      else done(null, first.address, first.family);
    };
    // Not in the promise: what `done` throws is no rejection.
    this.#addresses(host).then(
      (found) => process.nextTick(give, found),
      (error: Error) => process.nextTick(done, error, []),
    );
  };

  /** No connection came about with what is known of this host. */
  doubt(host: string): void {
    const known = this.#known.get(host);
    if (known) known.doubtful = true;
  }

  async #addresses(host: string): Promise<Addresses> {
    const known = this.#known.get(host);
    const age = known ? this.#clock.now() - known.at : Number.POSITIVE_INFINITY;
    if (known && !known.doubtful && age < FRESH_MS) return known.addresses;
    const asked = this.#asked.get(host) ?? this.#askAnew(host);
    if (!known || age > KEPT_MS) return asked;
    let cancel = (): void => {};
    const late = new Promise<Addresses>((resolve) => {
      cancel = this.#clock.after(SLOW_MS, () => resolve(known.addresses));
    });
    return Promise.race([asked.catch(() => known.addresses), late]).finally(cancel);
  }

  #askAnew(host: string): Promise<Addresses> {
    const asked = this.#ask(host)
      .then((addresses) => {
        this.#known.set(host, { addresses, at: this.#clock.now(), doubtful: false });
        return addresses;
      })
      .finally(() => this.#asked.delete(host));
    this.#asked.set(host, asked);
    return asked;
  }
}

/** The one of this thread: all endpoints share it. */
export const names = new NameCache(lookUp, systemClock);
