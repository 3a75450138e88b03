/** Attribute values as OpenTelemetry defines them: primitives and arrays of primitives. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean | null | undefined)[];

export type SpanKindName = 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER';

/** An event of a finished span. */
export interface FinishedEvent {
  name: string;
  /** Unix time in milliseconds. */
  timeMs: number;
  attributes: Record<string, AttributeValue>;
}

/**
 * A finished span as plain data: the same shape whether it was collected in this process or decoded from OTLP, so that
 * one comparison serves both.
 */
export interface FinishedSpan {
  /** 32 lower-case hexadecimal digits. */
  traceId: string;
  /** 16 lower-case hexadecimal digits. */
  spanId: string;
  /** Absent on the root of a trace. */
  parentSpanId?: string;
  name: string;
  kind: SpanKindName;
  /** Unix time in milliseconds, with a fraction. */
  startMs: number;
  durationMs: number;
  status: { code: 'UNSET' | 'OK' | 'ERROR'; message?: string };
  attributes: Record<string, AttributeValue>;
  events: FinishedEvent[];
  links: { traceId: string; spanId: string; attributes: Record<string, AttributeValue> }[];
  /** Value of the W3C `tracestate` entry list, when there is one. */
  traceState?: string;
  /** Attributes of the resource: `service.name`, `process.pid` … */
  resource: Record<string, AttributeValue>;
  scope: { name: string; version?: string };
  /** The resource's `service.name`. */
  service: string;
}
