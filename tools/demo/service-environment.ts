// Ours to set: where traces go is the demo's business, and NODE_OPTIONS may load an agent already.
const owned = new Set([
  'NODE_OPTIONS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_EXPORTER',
]);

/** What the services inherit from this process, and what the demo adds. */
export function serviceEnvironment(added: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !owned.has(name));
  // Traces are to be seen at once: batches leave after 100 ms instead of 5 s.
  return { OTEL_BSP_SCHEDULE_DELAY: '100', ...Object.fromEntries(inherited), ...added };
}
