import { resolve } from 'node:path';
import type { Settings } from '../config/settings.js';
import { isHostAndPort } from '../config/types.js';
import { report } from '../report/report.js';
import { endpointHeaders } from './endpoint-headers.js';
import { endpointName } from './endpoint-name.js';
import type { EndpointOptions, Protocol } from './endpoint-options.js';
import { type Address, addressOf } from './endpoint-url.js';

const TRACES_PATH = '/v1/traces';
const DEFAULT_BASE = {
  'http/protobuf': 'http://localhost:4318',
  'http/json': 'http://localhost:4318',
  grpc: 'http://localhost:4317',
} as const;

/**
 * The receivers that the settings name, in order of preference: those of `export.endpoints`, or the one of the standard
 * variables. A base URL works with and without `/v1/traces` and trailing slash; the URL for traces alone is taken as it
 * is, and only a missing path is completed. gRPC knows no path, and no scheme has to be
 * said: TLS then, unless `export.insecure` is set. Credentials in the URL become a Basic `Authorization`
 * header, unless a header of that name is set.
 */
export function endpointsOf(settings: Settings): EndpointOptions[] {
  const protocol = settings['export.protocol'];
  const forTraces = settings['export.traces_endpoint'];
  const several = [...new Set(settings['export.endpoints'])];
  const texts = several.length > 0 ? several : [forTraces ?? settings['export.endpoint'] ?? DEFAULT_BASE[protocol]];
  const exact = several.length === 0 && forTraces !== undefined;
  const common = {
    ...tlsFiles(settings),
    protocol,
    compression: settings['export.compression'],
    retryStatuses: settings['export.retry_statuses'],
    headers: endpointHeaders(settings),
    timeoutMs: settings['export.timeout'],
  };
  return texts.flatMap((text) => {
    const address = isHostAndPort(text) ? addressOf(withScheme(text, settings)) : addressOf(text);
    return address ? optionsOf(address, common, exact) : [];
  });
}

/** gRPC: with TLS, unless told otherwise. Over HTTP a URL is asked for (OTLP specification); still, only one thing can be meant. */
function withScheme(hostAndPort: string, settings: Settings): string {
  if (settings['export.protocol'] === 'grpc') return `${settings['export.insecure'] ? 'http' : 'https'}://${hostAndPort}`;
  const url = `http://${hostAndPort}`;
  report('OTA-010', 'OTLP endpoint', `'${hostAndPort}'`, 'a URL that starts with http:// or https://', `${url} counts`);
  return url;
}

function optionsOf(address: Address, common: Omit<EndpointOptions, 'url' | 'name'>, exact: boolean): EndpointOptions {
  const { authorization, socketPath } = address;
  const { headers, protocol } = common;
  return {
    ...common,
    ...whereTo(address, protocol, exact),
    ...(socketPath !== undefined && { socketPath }),
    headers: authorization === undefined ? headers : { authorization, ...headers },
  };
}

function whereTo({ url, socketPath }: Address, protocol: Protocol, exact: boolean): { url: string; name: string } {
  if (protocol === 'grpc') {
    return { url: url.origin, name: socketPath === undefined ? url.origin : `unix:${socketPath}` };
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '' || (!exact && !path.endsWith(TRACES_PATH))) url.pathname = path + TRACES_PATH;
  else if (path.endsWith(TRACES_PATH)) url.pathname = path;
  return { url: url.href, name: endpointName(url, socketPath) };
}

function tlsFiles(settings: Settings): Partial<EndpointOptions> {
  const certificateFile = settings['export.certificate'];
  const clientKeyFile = settings['export.client_key'];
  const clientCertificateFile = settings['export.client_certificate'];
  return {
    // Whole paths: a service may change its working directory later.
    ...(certificateFile !== undefined && { certificateFile: resolve(certificateFile) }),
    ...(clientKeyFile !== undefined && { clientKeyFile: resolve(clientKeyFile) }),
    ...(clientCertificateFile !== undefined && { clientCertificateFile: resolve(clientCertificateFile) }),
  };
}
