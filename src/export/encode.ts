import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Destination } from './plan.js';

/** Turns spans into the body of one request. */
export type Encode = (spans: ReadableSpan[]) => Uint8Array;

/** The encoder for a destination. */
export function encoderOf(encoding: Destination['encoding']): Encode {
  if (encoding === 'zipkin') {
    // Few use it: loaded when one does.
    return (require('./zipkin-encode.js') as typeof import('./zipkin-encode.js')).zipkinEncode;
  }
  const serializer = encoding === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  return (spans) => {
    const body = serializer.serializeRequest(spans);
    if (!body) throw new Error('the serializer gave nothing');
    return body;
  };
}
