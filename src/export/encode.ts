import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Settings } from '../config/settings.js';

/** Turns spans into the body of one OTLP/HTTP request. */
export interface Encoder {
  readonly contentType: string;
  encode(spans: ReadableSpan[]): Uint8Array;
}

/** The encoder for the protocol that the settings name. */
export function encoderOf(settings: Settings): Encoder {
  const json = settings['export.protocol'] === 'http/json';
  const serializer = json ? JsonTraceSerializer : ProtobufTraceSerializer;
  return {
    contentType: json ? 'application/json' : 'application/x-protobuf',
    encode: (spans) => serializer.serializeRequest(spans) ?? new Uint8Array(),
  };
}
