import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Spans as OTLP. */
export function otlpEncode(spans: ReadableSpan[], encoding: 'json' | 'protobuf'): Uint8Array {
  const body = (encoding === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer).serializeRequest(spans);
  if (!body) throw new Error('the serializer gave nothing');
  return body;
}
