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
  return (spans) => {
    const { otlpEncode } = require('./otlp-encode.js') as typeof import('./otlp-encode.js');
    return otlpEncode(spans, encoding);
  };
}
