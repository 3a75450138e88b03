import type { Settings } from '../config/settings.js';
import { endpointName } from './endpoint-name.js';
import type { EndpointOptions } from './endpoint-options.js';
import { addressOf } from './endpoint-url.js';

const DEFAULT = 'http://localhost:9411/api/v2/spans';

/**
 * Where Zipkin's spans go: an endpoint for `HttpSender`, its path as given. The headers, certificates and compression
 * of OTLP are not for it.
 */
export function zipkinEndpointOf(settings: Settings): EndpointOptions[] {
  const address = addressOf(settings['export.zipkin.endpoint'] ?? DEFAULT);
  if (!address) return [];
  const { url, socketPath, authorization } = address;
  return [
    {
      protocol: 'http/json',
      url: url.href,
      ...(socketPath !== undefined && { socketPath }),
      headers: authorization === undefined ? {} : { authorization },
      compression: 'none',
      timeoutMs: settings['export.timeout'],
      retryStatuses: settings['export.retry_statuses'],
      name: endpointName(url, socketPath),
    },
  ];
}
