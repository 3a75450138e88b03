import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { resolveSettings } from '../../src/config/resolve.js';
import type { Settings } from '../../src/config/settings.js';
import type { Batch, Encoding } from '../../src/export/batch.js';
import type { EndpointOptions } from '../../src/export/endpoint-options.js';
import { endedSpans } from './ended-spans.js';

/** Spans, by default two, encoded. */
export function someBatch(encoding: Encoding = 'protobuf', spans: ReadableSpan[] = endedSpans()): Batch {
  const serializer = encoding === 'json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  const body = serializer.serializeRequest(spans) ?? new Uint8Array();
  return { id: 'some-batch', body, encoding, spans: spans.length, since: Date.now() };
}

/** A batch of one byte repeated: for servers that do not look at it. */
export function bytesBatch(length: number): Batch {
  return { id: 'bytes', body: new Uint8Array(length).fill(7), encoding: 'protobuf', spans: 10, since: Date.now() };
}

/** An endpoint with the defaults for all that is not named. */
export function someEndpoint(url: string, more: Partial<EndpointOptions> = {}): EndpointOptions {
  return {
    protocol: 'http/protobuf',
    url,
    headers: {},
    compression: 'none',
    timeoutMs: 10_000,
    retryStatuses: [],
    name: 'the endpoint',
    ...more,
  };
}

/** The settings of an environment; `more` are keys that the table may lack. */
export function someSettings(environment: Record<string, string> = {}, more: Record<string, unknown> = {}): Settings {
  return { ...resolveSettings(environment, __dirname).settings, ...more };
}
