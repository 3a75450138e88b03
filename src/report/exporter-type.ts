import type { ExportPlan } from '../export/plan.js';

const OTLP = {
  'http/protobuf': 'otlp_http_span_exporter',
  'http/json': 'otlp_http_json_span_exporter',
  grpc: 'otlp_grpc_span_exporter',
} as const;

/** `otel.component.type` of the exporter that a plan describes; our own word where the conventions have none. */
export function exporterType({ destinations }: Pick<ExportPlan, 'destinations'>): string {
  const [only, ...others] = destinations;
  if (only && others.length === 0) {
    const protocol = only.endpoints[0]?.protocol;
    if (only.name === 'otlp' && protocol !== undefined) return OTLP[protocol];
    if (only.name === 'zipkin') return 'zipkin_http_span_exporter';
  }
  return 'otel_agent_span_exporter';
}
