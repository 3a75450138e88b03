/** Hexadecimal text in OTLP/JSON, bytes in protobuf. */
export type WireId = string | Uint8Array;

export interface WireValue {
  stringValue?: string;
  boolValue?: boolean;
  /** 64 bits: a string of digits, or a number where the sender was content with 53. */
  intValue?: string | number;
  /** OTLP/JSON writes NaN and the infinities as strings. */
  doubleValue?: number | string;
  arrayValue?: { values?: WireValue[] };
  kvlistValue?: { values?: WireKeyValue[] };
  /** Base64 in JSON. */
  bytesValue?: string | Uint8Array;
}

export interface WireKeyValue {
  key?: string;
  value?: WireValue;
}

export interface WireSpan {
  traceId?: WireId;
  spanId?: WireId;
  parentSpanId?: WireId;
  traceState?: string;
  name?: string;
  kind?: number;
  startTimeUnixNano?: string | number;
  endTimeUnixNano?: string | number;
  attributes?: WireKeyValue[];
  events?: { timeUnixNano?: string | number; name?: string; attributes?: WireKeyValue[] }[];
  links?: { traceId?: WireId; spanId?: WireId; attributes?: WireKeyValue[] }[];
  status?: { code?: number; message?: string };
}

/** `ExportTraceServiceRequest` as OTLP/JSON writes it; absent fields have their protobuf default. */
export interface WireTraceRequest {
  resourceSpans?: {
    resource?: { attributes?: WireKeyValue[] };
    scopeSpans?: { scope?: { name?: string; version?: string }; spans?: WireSpan[] }[];
  }[];
}
