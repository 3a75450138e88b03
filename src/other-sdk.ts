/** Where every copy of `@opentelemetry/api` 1.x finds what is registered. */
export const API_KEY: unique symbol = Symbol.for('opentelemetry.js.api.1') as typeof API_KEY;

/** What is registered, by the names of the API: `trace`, `context` … */
export type GlobalApi = Record<string, unknown>;

/** True when somebody has registered a tracer provider already. */
export function otherSdkIsRegistered(): boolean {
  return Boolean((globalThis as { [API_KEY]?: GlobalApi })[API_KEY]?.['trace']);
}
