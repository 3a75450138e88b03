import type { Context } from '@opentelemetry/api';

/** What the rules let travel to other services, for the propagator. */
export interface Travelling {
  /** Keys that any rule lists under `baggage`. */
  readonly keys: ReadonlySet<string>;
  /** Values that rules took where this context is; 20 of them and 1 kB encoded at most. Undefined: none. */
  entriesOf(context: Context): ReadonlyMap<string, string> | undefined;
}
