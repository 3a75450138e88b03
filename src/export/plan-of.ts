import { resolve } from 'node:path';
import type { Settings } from '../config/settings.js';
import { endpointsOf } from './endpoint.js';
import type { Destination, ExportPlan } from './plan.js';
import { zipkinEndpointOf } from './zipkin-endpoint.js';

/** What the settings ask of the exporting thread; undefined when spans go nowhere, or to the console alone. */
export function planOf(settings: Settings, service: string): ExportPlan | undefined {
  const wanted = settings['traces.exporter'];
  if (wanted.includes('none')) return undefined;
  const destinations = wanted.flatMap((name): Destination[] => {
    if (name === 'otlp') return [otlp(settings)];
    if (name === 'file') return [{ name, encoding: 'json', endpoints: [], file: resolve(settings['export.file.path']) }];
    if (name === 'zipkin') return [{ name, encoding: 'zipkin', endpoints: zipkinEndpointOf(settings) }];
    return [];
  });
  if (destinations.length === 0) return undefined;
  const directory = settings['export.spool.directory'];
  return {
    destinations,
    maxBytes: settings['export.queue.max_bytes'],
    exitTimeoutMs: settings['export.exit_timeout'],
    requestTimeoutMs: Math.min(settings['export.timeout'], settings['batch.export_timeout']),
    ...(directory !== undefined && { spool: { directory: resolve(directory), maxBytes: settings['export.spool.max_bytes'], service } }),
    logLevel: settings.log_level,
  };
}

function otlp(settings: Settings): Destination {
  const json = settings['export.protocol'] === 'http/json';
  return { name: 'otlp', encoding: json ? 'json' : 'protobuf', endpoints: endpointsOf(settings) };
}
