import { startReceiver, type Receiver } from '../otlp-receiver.js';
import type { Cleanup } from './cleanup.js';
import { DemoFailure } from './failure.js';

/**
 * Where the services send their traces: a receiver of our own, so that they can be drawn. With a real endpoint it
 * passes each of them on.
 */
export async function startTelemetry(cleanup: Cleanup, endpoint?: string, headers?: string): Promise<Receiver> {
  // Not repeated in the message: there may be a password in it.
  if (endpoint && !URL.canParse(endpoint)) throw new DemoFailure('OTEL_EXPORTER_OTLP_ENDPOINT is not a URL');
  const receiver = await startReceiver(
    endpoint ? { forwardTo: endpoint, forwardHeaders: parseHeaders(headers ?? '') } : {},
  );
  cleanup.add('OTLP receiver', async () => {
    await receiver.close();
    const errors = receiver.forwardErrors();
    if (errors.length > 0) throw new DemoFailure(`traces could not be passed on: ${errors.join('; ')}`);
  });
  return receiver;
}

/** The format of `OTEL_EXPORTER_OTLP_HEADERS`: `key=value,key=value`, percent-encoded. */
function parseHeaders(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0) headers[pair.slice(0, equals).trim()] = decodeURIComponent(pair.slice(equals + 1).trim());
  }
  return headers;
}
