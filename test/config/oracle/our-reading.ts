import { readFileSync } from 'node:fs';
import { readSettings } from '../../../src/config/read-settings.js';
import type { Settings } from '../../../src/config/settings.js';
import { Batcher } from '../../../src/export/batcher.js';
import { encoderOf } from '../../../src/export/encode.js';
import { endpointOf } from '../../../src/export/endpoint.js';
import { sinksOf } from '../../../src/export/sinks.js';
import { propagatorOf } from '../../../src/propagate/propagator.js';
import { resourceOf } from '../../../src/resource/resource.js';
import { limitsOf } from '../../../src/sample/limits.js';
import { samplerOf } from '../../../src/sample/sampler.js';
import {
  type Facts,
  factsOfHeaders,
  factsOfLimits,
  factsOfPropagator,
  factsOfResource,
  factsOfSampler,
} from './facts.js';

/** A service as ours are; sdk-node knows nothing of it. */
const SERVICE = { name: '@shop/orders', version: '1.4.2', aliases: new Map<string, string>() };

/** How the agent reads `process.env`. */
export function ourReading(): Facts {
  const { settings } = readSettings(process.env, process.cwd());
  if (settings.disabled) return { disabled: true };
  const exporters = sinksOf(settings).map((sink) => (sink instanceof Batcher ? 'otlp' : 'console'));
  return {
    disabled: false,
    exporters,
    provider: true,
    ...factsOfResource(resourceOf(settings, SERVICE).attributes),
    ...factsOfPropagator(propagatorOf(settings)),
    ...factsOfSampler(samplerOf(settings)),
    ...factsOfLimits(limitsOf(settings)),
    ...(exporters.includes('otlp') && { ...factsOfBatches(settings), ...factsOfEndpoint(settings) }),
  };
}

function factsOfBatches(settings: Settings): Facts {
  return {
    'batch.schedule_delay': settings['batch.schedule_delay'],
    'batch.export_timeout': settings['batch.export_timeout'],
    'batch.max_queue_size': settings['batch.max_queue_size'],
    'batch.max_export_batch_size': sizeOfFirstBatch(settings),
  };
}

/** The batcher caps the size of a batch itself, so it is asked: how many of a full queue does it send at once? */
function sizeOfFirstBatch(settings: Settings): number {
  const sizes: number[] = [];
  const encoder = {
    contentType: '',
    encode: (spans: unknown[]) => {
      sizes.push(spans.length);
      return new Uint8Array();
    },
  };
  const transport = { send: () => Promise.resolve({ kind: 'delivered' } as const) };
  const batcher = new Batcher(settings, encoder, transport, 'nowhere');
  for (let count = settings['batch.max_queue_size']; count > 0; count -= 1) batcher.add({} as never);
  void batcher.flush(0);
  return sizes[0] ?? 0;
}

function factsOfEndpoint(settings: Settings): Facts {
  const { url, headers } = endpointOf(settings);
  return {
    'endpoint.protocol': encoderOf(settings).contentType === 'application/json' ? 'http/json' : 'http/protobuf',
    'endpoint.url': url.href,
    ...factsOfHeaders(headers),
    'endpoint.compression': settings['export.compression'],
    'endpoint.timeout': settings['export.timeout'],
    'endpoint.ca': contentOf(settings['export.certificate']),
    'endpoint.cert': contentOf(settings['export.client_certificate']),
    'endpoint.key': contentOf(settings['export.client_key']),
  };
}

function contentOf(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
