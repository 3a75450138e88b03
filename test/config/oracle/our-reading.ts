import { readSettings } from '../../../src/config/read-settings.js';
import type { Settings } from '../../../src/config/settings.js';
import { compressorOf } from '../../../src/export/compress.js';
import type { EndpointOptions } from '../../../src/export/endpoint-options.js';
import { batchSizeOf } from '../../../src/export/exporting.js';
import type { Destination } from '../../../src/export/plan.js';
import { planOf } from '../../../src/export/plan-of.js';
import { TlsFiles } from '../../../src/export/tls-files.js';
import { propagatorOf } from '../../../src/propagate/propagator.js';
import { reasonOf } from '../../../src/report/report.js';
import { resourceOf } from '../../../src/resource/resource.js';
import { limitsOf } from '../../../src/sample/limits.js';
import { HeadSampler } from '../../../src/sample/head-sampler.js';
import { headOf } from '../../../src/sample/head.js';
import { planOf as samplingPlanOf } from '../../../src/sample/plan-of.js';
import {
  type Facts,
  factsOfCertificates,
  factsOfHeaders,
  factsOfLimits,
  factsOfPropagator,
  factsOfResource,
  factsOfSampler,
} from './facts.js';

/** A service as ours are; sdk-node knows nothing of it. */
const SERVICE = { name: '@shop/orders', version: '1.4.2', aliases: new Map<string, string>() };

/** sdk-node sends all baggage everywhere. That ours does not is shown elsewhere; here it is about formats. */
const ALL_BAGGAGE = { 'propagation.baggage.keys': ['*'], 'propagation.baggage.hosts': ['*'] };
const same = (text: string) => text;
const AS_IT_IS = { url: same, query: same, text: same, value: (_key: string, text: string) => text, isRuled: () => false };

/** How the agent reads `process.env`. */
export function ourReading(): Facts {
  const reading = readSettings(process.env, process.cwd());
  const { settings } = reading;
  if (settings.disabled) return { disabled: true };
  const { attributes } = resourceOf(settings, SERVICE);
  const destinations = planOf(settings, 'orders')?.destinations ?? [];
  const [otlp, zipkin] = (['otlp', 'zipkin'] as const).map((name) => endpointOf(destinations, name));
  return {
    disabled: false,
    exporters: exportersOf(settings, destinations),
    provider: true,
    ...factsOfResource(attributes),
    ...factsOfPropagator(propagatorOf({ ...settings, ...ALL_BAGGAGE }, AS_IT_IS)),
    ...factsOfSampler(new HeadSampler(headOf(samplingPlanOf(reading, attributes), () => 0))),
    ...factsOfLimits(limitsOf(settings)),
    ...(destinations.length > 0 && factsOfBatches(settings)),
    ...(otlp && factsOfEndpoint(otlp)),
    ...(zipkin && { 'zipkin.url': zipkin.url, 'zipkin.header.authorization': zipkin.headers['authorization'] }),
  };
}

/** Those of the plan; the console is this thread's own affair. */
function exportersOf(settings: Settings, destinations: readonly Destination[]): string[] {
  const wanted = settings['traces.exporter'];
  if (wanted.includes('none')) return [];
  return wanted.filter((name) => name === 'console' || destinations.some((destination) => destination.name === name));
}

function endpointOf(destinations: readonly Destination[], name: 'otlp' | 'zipkin'): EndpointOptions | undefined {
  return destinations.find((destination) => destination.name === name)?.endpoints[0];
}

function factsOfBatches(settings: Settings): Facts {
  return {
    'batch.schedule_delay': settings['batch.schedule_delay'],
    'batch.export_timeout': settings['batch.export_timeout'],
    'batch.max_export_batch_size': batchSizeOf(settings),
  };
}

function factsOfEndpoint(endpoint: EndpointOptions): Facts {
  const { protocol, url, socketPath, headers, compression, timeoutMs } = endpoint;
  return {
    'endpoint.protocol': protocol,
    'endpoint.url': protocol === 'grpc' && socketPath === undefined ? withPort(new URL(url)) : url,
    'endpoint.socket': socketPath,
    ...factsOfHeaders(headers),
    'endpoint.compression': compressorOf(compression).encoding,
    'endpoint.timeout': timeoutMs,
    ...(url.startsWith('https:') && factsOfTls(endpoint)),
  };
}

function withPort({ protocol, hostname, port }: URL): string {
  return `${protocol}//${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

function factsOfTls(endpoint: EndpointOptions): Facts {
  try {
    return factsOfCertificates(new TlsFiles(endpoint).read());
  } catch (thrown) {
    // Paths are made whole; sdk-node's stay as they are written.
    return { 'endpoint.down': reasonOf(thrown).replaceAll(`${process.cwd()}/`, '') };
  }
}
