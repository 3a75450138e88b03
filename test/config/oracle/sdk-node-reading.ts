import { type TextMapPropagator } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Sampler, SpanLimits } from '@opentelemetry/sdk-trace';
import {
  type Facts,
  factsOfLimits,
  factsOfPropagator,
  factsOfResource,
  factsOfSampler,
} from './facts.js';
import { factsOfEndpoint, type SdkNodeExporter } from './sdk-node-endpoint.js';

/** What is inside the parts of sdk-node 0.301, as far as it tells how the variables were read. */
interface Inside {
  _disabled?: boolean;
  _resource: Resource;
  _tracerProvider?: {
    _tracerOptions: { sampler: Sampler; spanLimits: SpanLimits };
    _activeSpanProcessor: { _spanProcessors: Processor[] };
  };
}

interface Processor {
  _maxExportBatchSize: number;
  _maxQueueSize: number;
  _scheduledDelayMillis: number;
  _exportTimeoutMillis: number;
  _exporter: SdkNodeExporter & { constructor: { name: string } };
}

const API = Symbol.for('opentelemetry.js.api.1');

/** How `NodeSDK` of sdk-node reads `process.env`. What it registers globally is removed again. */
export async function sdkNodeReading(): Promise<Facts> {
  const globals = globalThis as { [API]?: { propagation?: TextMapPropagator } };
  delete globals[API];
  const sdk = new NodeSDK();
  sdk.start();
  const inside = sdk as unknown as Inside;
  const propagator = globals[API]?.propagation;
  delete globals[API];
  if (inside._disabled) return { disabled: true };

  await inside._resource.waitForAsyncAttributes?.();
  const processors = inside._tracerProvider?._activeSpanProcessor._spanProcessors ?? [];
  const processorOf = (exporter: string) =>
    processors.find(({ _exporter }) => EXPORTERS[_exporter.constructor.name] === exporter);
  const [otlp, zipkin] = ['otlp', 'zipkin'].map(processorOf);
  const batching = otlp ?? zipkin;
  const options = inside._tracerProvider?._tracerOptions;
  return {
    disabled: false,
    exporters: processors.map(({ _exporter }) => EXPORTERS[_exporter.constructor.name] ?? _exporter.constructor.name),
    provider: options !== undefined,
    ...factsOfResource(inside._resource.attributes),
    ...factsOfPropagator(propagator),
    ...(options && { ...factsOfSampler(options.sampler), ...factsOfLimits(options.spanLimits) }),
    ...(batching && factsOfBatches(batching)),
    ...(otlp && (await factsOfEndpoint(otlp._exporter))),
    ...(zipkin && { 'zipkin.url': new URL(zipkin._exporter._urlStr ?? '').href }),
  };
}

const EXPORTERS: Record<string, string> = {
  OTLPTraceExporter: 'otlp',
  ConsoleSpanExporter: 'console',
  ZipkinExporter: 'zipkin',
};

function factsOfBatches(processor: Processor): Facts {
  return {
    'batch.schedule_delay': processor._scheduledDelayMillis,
    'batch.export_timeout': processor._exportTimeoutMillis,
    'batch.max_queue_size': processor._maxQueueSize,
    'batch.max_export_batch_size': processor._maxExportBatchSize,
  };
}
