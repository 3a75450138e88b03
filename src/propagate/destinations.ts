import type { Context } from '@opentelemetry/api';
import { type Glob, globOf } from '../config/glob.js';
import type { Settings } from '../config/settings.js';
import { BROKER, destinationOf } from '../instrument/destination.js';

/** Hosts whose verdict is remembered; a service that talks to more of them begins anew. */
const MOST = 500;

/** Where the operator's own words may go: baggage and the correlation id. */
export class Destinations {
  readonly #toOwn: boolean;
  readonly #toAll: boolean;
  readonly #hosts: readonly Glob[];
  readonly #verdicts = new Map<string, boolean>();

  constructor(settings: Settings) {
    const hosts = settings['propagation.baggage.hosts'];
    this.#toOwn = hosts.includes('own');
    this.#toAll = hosts.includes('*');
    this.#hosts = hosts.filter((host) => host !== 'own').map((host) => globOf(plain(host)));
  }

  /** Whether they may stand in these headers. Where nobody knows the destination, only those who send them everywhere send them. */
  allow(context: Context, carrier: unknown): boolean {
    if (this.#toAll) return true;
    const destination = destinationOf(context, carrier);
    if (destination === undefined) return false;
    if (destination === BROKER) return this.#toOwn;
    const known = this.#verdicts.get(destination);
    if (known !== undefined) return known;
    const host = plain(destination);
    const verdict = (this.#toOwn && isOwn(host)) || this.#hosts.some((glob) => glob.matches(host));
    if (this.#verdicts.size >= MOST) this.#verdicts.clear();
    this.#verdicts.set(destination, verdict);
    return verdict;
  }
}

/** Loaded with the first request that leaves: it needs `node:net`, which a small service may never load. */
function isOwn(host: string): boolean {
  return (require('./own-host.js') as typeof import('./own-host.js')).isOwnHost(host);
}

/** As names are compared: in lower case, without the brackets of an IPv6 address and the dot that may end a name. */
function plain(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
