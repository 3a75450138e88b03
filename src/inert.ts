import { type Context, context, createNoopMeter, type MeterProvider, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * For official instrumentations: their own metrics must not turn up among the service's. They would be those of some libraries only, would never come
 * where the service's metrics SDK comes up after the library (the API has no proxy for meters), and cost where there is none. What is measured of a
 * library is ours (messaging/metrics.ts).
 */
export const NO_METERS: MeterProvider = { getMeter: () => createNoopMeter() };

/**
 * Takes the agent's instrumentations out of the service's way for good, because another SDK has taken over: they see no
 * context, carry none, and write no header. These objects are those of our own bundled copy of the API, which nobody else
 * uses, so one assignment each reaches all that is patched, whoever has wrapped it meanwhile.
 */
export function becomeInert(): void {
  Object.assign(propagation, { inject: () => {}, extract: (from: Context) => from });
  Object.assign(context, {
    active: () => ROOT_CONTEXT,
    with: (_context: Context, work: (...args: unknown[]) => unknown, self: unknown, ...args: unknown[]) =>
      work.apply(self, args),
    bind: <T>(_context: Context, target: T) => target,
  });
}
