import { type TextMapPropagator } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Sampler, SpanLimits } from '@opentelemetry/sdk-trace';
import {
  type Facts,
  factsOfHeaders,
  factsOfLimits,
  factsOfPropagator,
  factsOfResource,
  factsOfSampler,
} from './facts.js';

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
  constructor: { name: string };
  _maxExportBatchSize: number;
  _maxQueueSize: number;
  _scheduledDelayMillis: number;
  _exportTimeoutMillis: number;
  _exporter: {
    constructor: { name: string };
    _delegate?: { _timeout: number; _transport: { _transport?: { _parameters: HttpParameters } } };
  };
}

interface HttpParameters {
  url: string;
  compression: string;
  headers(): Promise<Record<string, string>>;
  agentFactory(protocol: string): Promise<{ options: Record<'ca' | 'cert' | 'key', Buffer | undefined> }>;
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
  const batching = processors.find(({ _exporter }) => _exporter.constructor.name === 'OTLPTraceExporter');
  const options = inside._tracerProvider?._tracerOptions;
  return {
    disabled: false,
    exporters: processors.map(({ _exporter }) => EXPORTERS[_exporter.constructor.name] ?? _exporter.constructor.name),
    provider: options !== undefined,
    ...factsOfResource(inside._resource.attributes),
    ...factsOfPropagator(propagator),
    ...(options && { ...factsOfSampler(options.sampler), ...factsOfLimits(options.spanLimits) }),
    ...(batching && { ...factsOfBatches(batching), ...(await factsOfEndpoint(batching)) }),
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

async function factsOfEndpoint({ _exporter }: Processor): Promise<Facts> {
  const parameters = _exporter._delegate?._transport._transport?._parameters;
  if (!parameters) return { 'endpoint.protocol': 'grpc' };
  const headers = await parameters.headers();
  const { ca, cert, key } = (await parameters.agentFactory('https:')).options;
  return {
    'endpoint.protocol': headers['Content-Type'] === 'application/json' ? 'http/json' : 'http/protobuf',
    // Written as Node will understand it when it sends.
    'endpoint.url': URL.canParse(parameters.url) ? new URL(parameters.url).href : `invalid: ${parameters.url}`,
    ...factsOfHeaders(headers),
    'endpoint.compression': parameters.compression,
    'endpoint.timeout': _exporter._delegate?._timeout,
    'endpoint.ca': ca?.toString(),
    'endpoint.cert': cert?.toString(),
    'endpoint.key': key?.toString(),
  };
}
