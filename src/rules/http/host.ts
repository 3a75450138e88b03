import { type Glob, globOf } from '../../config/glob.js';

/** Globs on a host, with or without its port. */
export class Hosts {
  readonly #globs: readonly Glob[];

  constructor(patterns: readonly string[]) {
    this.#globs = patterns.map((pattern) => globOf(pattern.toLowerCase()));
  }

  /** @param host as it stands in a `Host` header */
  match(host: string): boolean {
    const whole = host.toLowerCase();
    const name = whole.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
    return this.#globs.some((glob) => glob.matches(name) || glob.matches(whole));
  }
}
