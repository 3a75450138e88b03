import type { Destination, ExportPlan } from './plan.js';
import { fingerprint } from './spool/fingerprint.js';

/** What the service's worker threads have to know of the main thread's plan. No address and no header is in it. */
export interface SharedPlan {
  readonly destinations: readonly Pick<Destination, 'name' | 'encoding'>[];
  readonly maxBytes: number;
  /** Differs when the destinations do. */
  readonly fingerprint: string;
}

/** Variables that say where spans go. */
const ABOUT_EXPORT = /^OTEL_(TRACES_EXPORTER$|EXPORTER_|AGENT_EXPORT_)/;

export function sharedPlanOf({ destinations, maxBytes }: ExportPlan): SharedPlan {
  return {
    destinations: destinations.map(({ name, encoding }) => ({ name, encoding })),
    maxBytes,
    fingerprint: fingerprintOf(destinations),
  };
}

/**
 * The plan of a worker thread that hands over to the main thread's exporter; undefined when it has to have one of its own,
 * because its own environment (`new Worker(…, { env })`) names other destinations. An environment that names none is no wish
 * for the default endpoint.
 */
export function planOnChannel(plan: ExportPlan, shared: SharedPlan, env: NodeJS.ProcessEnv): ExportPlan | undefined {
  const silent = !Object.keys(env).some((name) => ABOUT_EXPORT.test(name));
  if (!silent && fingerprintOf(plan.destinations) !== shared.fingerprint) return undefined;
  const destinations = shared.destinations.map((destination) => ({ ...destination, endpoints: [] }));
  return { ...plan, destinations, maxBytes: shared.maxBytes };
}

function fingerprintOf(destinations: readonly Destination[]): string {
  return fingerprint(JSON.stringify(destinations));
}
