/**
 * Attributes without which a span tells nothing about its sender: never touched, not even by a rule. Just the
 * registered names: `service.*` whole would let `service.password` pass unread.
 */
const STRUCTURAL: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.version',
  'service.instance.id',
  'service.criticality',
  'service.peer.name',
  'service.peer.namespace',
  'telemetry.sdk.name',
  'telemetry.sdk.language',
  'telemetry.sdk.version',
  'telemetry.distro.name',
  'telemetry.distro.version',
  'otel_agent.redaction.failed',
  'otel_agent.sampling.reason',
  'otel_agent.sampling.partial',
]);

/** Whether a key, in lower case, is one that nothing touches. */
export function isStructural(key: string): boolean {
  return STRUCTURAL.has(key);
}
