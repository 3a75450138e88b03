import { Hosts } from './host.js';

/** What all rules on HTTP have in common. */
interface Narrowed {
  readonly methods?: readonly string[];
  readonly hosts?: readonly string[];
}

/** Combinations that are remembered. Whoever sends requests chooses the host: after so many it begins anew. */
const MOST = 500;

/**
 * Rules by method and host of a request, which are few in a service: what is made of those that remain (`make`) is made once for each pair.
 * Where no rule asks for a host, none is looked at.
 */
export class Preselection<R extends Narrowed, I> {
  readonly #rules: readonly { readonly rule: R; readonly hosts: Hosts | undefined }[];
  readonly #make: (rules: readonly R[], method: string) => I;
  readonly #asksForHost: boolean;
  #made = new Map<string, Map<string, I>>();
  #count = 0;

  constructor(rules: readonly R[], make: (rules: readonly R[], method: string) => I) {
    this.#rules = rules.map((rule) => ({ rule, hosts: rule.hosts && new Hosts(rule.hosts) }));
    this.#asksForHost = rules.some(({ hosts }) => hosts);
    this.#make = make;
  }

  of(method: string, hostOf: () => string | undefined): I {
    const host = this.#asksForHost ? (hostOf() ?? '') : '';
    const known = this.#made.get(method)?.get(host);
    if (known !== undefined) return known;
    const fitting = this.#rules.filter(({ rule, hosts }) => (rule.methods?.includes(method) ?? true) && (hosts?.match(host) ?? true));
    const made = this.#make(fitting.map(({ rule }) => rule), method);
    if (this.#count >= MOST) {
      this.#made = new Map();
      this.#count = 0;
    }
    let byHost = this.#made.get(method);
    if (!byHost) this.#made.set(method, (byHost = new Map()));
    byHost.set(host, made);
    this.#count += 1;
    return made;
  }
}
