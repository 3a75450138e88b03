import { isHostAndPort } from './types.js';

type Variables = Readonly<Record<string, string | undefined>>;

interface OlderName {
  readonly name: string;
  readonly becomes: string;
  /** Newer ways to say the same; one that is used wins. */
  readonly unless: (variables: Variables) => boolean;
  /** The text that the newer variable would have. What makes no sense is given on: the newer one complains of it. */
  readonly translate: (text: string, otlpPort: string) => string;
}

/** What an older variable says, in the terms of the newer one. */
export interface Renamed {
  readonly older: string;
  readonly text: string;
}

const same = (text: string) => text;

const isSet =
  (...names: readonly string[]) =>
  (variables: Variables) =>
    names.some((name) => Boolean(variables[name]?.trim()));

const hasAttribute = (key: string) => (variables: Variables) =>
  (variables['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',').some((pair) => pair.trim().startsWith(`${key}=`));

const endpointIsSet = isSet('OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');

/** In order of preference, where two become the same. */
const OLDER_NAMES: readonly OlderName[] = [
  {
    name: 'TRACING_ENABLED',
    becomes: 'OTEL_SDK_DISABLED',
    unless: isSet('OTEL_SDK_DISABLED'),
    translate: disabledOfEnabled,
  },
  {
    name: 'TRACING_SAMPLING_RATE',
    becomes: 'OTEL_AGENT_SAMPLING_RATIO',
    unless: isSet('OTEL_AGENT_SAMPLING_RATIO', 'OTEL_TRACES_SAMPLER'),
    translate: same,
  },
  {
    name: 'SERVICE_NAME',
    becomes: 'OTEL_SERVICE_NAME',
    unless: (variables) => isSet('OTEL_SERVICE_NAME')(variables) || hasAttribute('service.name')(variables),
    translate: same,
  },
  {
    name: 'SERVICE_VERSION',
    becomes: 'OTEL_AGENT_SERVICE_VERSION',
    unless: (variables) => isSet('OTEL_AGENT_SERVICE_VERSION')(variables) || hasAttribute('service.version')(variables),
    translate: same,
  },
  {
    name: 'ENVIRONMENT',
    becomes: 'OTEL_AGENT_SERVICE_ENVIRONMENT',
    unless: (variables) =>
      isSet('OTEL_AGENT_SERVICE_ENVIRONMENT')(variables) || hasAttribute('deployment.environment.name')(variables),
    translate: same,
  },
  {
    name: 'JAEGER_ENDPOINT',
    becomes: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    unless: endpointIsSet,
    translate: otlpOfJaegerCollector,
  },
  {
    name: 'JAEGER_AGENT_HOST',
    becomes: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    unless: endpointIsSet,
    translate: otlpOfJaegerAgent,
  },
];

/**
 * What the older variables (requirement B2) say, by the newer name of each. A newer name that is set wins. `layers`:
 * where the protocol is looked for, the first that names one; Jaeger takes each on a port of its own.
 */
export function readOlderNames(variables: Variables, layers: readonly Variables[] = [variables]): ReadonlyMap<string, Renamed> {
  const otlpPort = protocolOf(layers) === 'grpc' ? '4317' : '4318';
  const renamed = new Map<string, Renamed>();
  for (const { name, becomes, unless, translate } of OLDER_NAMES) {
    const text = variables[name]?.trim();
    if (!text || renamed.has(becomes) || unless(variables)) continue;
    renamed.set(becomes, { older: name, text: translate(text, otlpPort) });
  }
  return renamed;
}

function disabledOfEnabled(text: string): string {
  const word = text.toLowerCase();
  if (['true', '1', 'yes', 'on'].includes(word)) return 'false';
  return ['false', '0', 'no', 'off'].includes(word) ? 'true' : text;
}

function protocolOf(layers: readonly Variables[]): string | undefined {
  const names = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const texts = layers.flatMap((variables) => names.map((name) => variables[name]?.trim().toLowerCase()));
  return texts.find(Boolean);
}

/**
 * A Jaeger collector (`http://jaeger:14268/api/traces`) takes OTLP on ports of its own; any other URL is OTLP's
 * already.
 */
function otlpOfJaegerCollector(text: string, otlpPort: string): string {
  const written = isHostAndPort(text) ? `http://${text}` : text;
  if (!URL.canParse(written)) return text;
  const url = new URL(written);
  if (url.port !== '14268' && !url.pathname.startsWith('/api/traces')) return text;
  url.port = otlpPort;
  url.pathname = '';
  url.search = '';
  return url.href;
}

/** Where the agent ran, the collector of today takes OTLP; the agent's own port (UDP) says nothing about it. */
function otlpOfJaegerAgent(text: string, otlpPort: string): string {
  const isIPv6 = text.split(':').length > 2;
  const host = isIPv6 ? `[${text.replace(/^\[|\](?::\d+)?$/g, '')}]` : text.replace(/:\d*$/, '');
  return `http://${host}:${otlpPort}`;
}
