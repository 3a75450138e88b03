import { report } from '../report/report.js';

type Variables = Readonly<Record<string, string | undefined>>;

interface OlderName {
  readonly name: string;
  readonly becomes: string;
  /** The text that the newer variable would have; undefined when the older value says nothing. */
  readonly translate: (text: string) => string | undefined;
}

const same = (text: string) => text;

/** `http://jaeger:14268/api/traces` was a Jaeger collector; the same host takes OTLP/HTTP on 4318. */
function otlpOfJaegerCollector(text: string): string | undefined {
  try {
    const url = new URL(text);
    return `${url.protocol}//${url.hostname}:4318`;
  } catch {
    // Given on as it is, so that the one line about a bad endpoint names what was written.
    return text;
  }
}

const OLDER_NAMES: readonly OlderName[] = [
  {
    name: 'TRACING_ENABLED',
    becomes: 'OTEL_SDK_DISABLED',
    translate: (text) => (['false', '0', 'no', 'off'].includes(text.toLowerCase()) ? 'true' : 'false'),
  },
  { name: 'TRACING_SAMPLING_RATE', becomes: 'OTEL_AGENT_SAMPLING_RATIO', translate: same },
  { name: 'SERVICE_NAME', becomes: 'OTEL_SERVICE_NAME', translate: same },
  { name: 'SERVICE_VERSION', becomes: 'OTEL_AGENT_SERVICE_VERSION', translate: same },
  { name: 'ENVIRONMENT', becomes: 'OTEL_AGENT_SERVICE_ENVIRONMENT', translate: same },
  { name: 'JAEGER_ENDPOINT', becomes: 'OTEL_EXPORTER_OTLP_ENDPOINT', translate: otlpOfJaegerCollector },
  {
    name: 'JAEGER_AGENT_HOST',
    becomes: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    translate: (host) => `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:4318`,
  },
];

/**
 * Adds what the older variables (requirement B2) say under their newer names. A newer name that is set wins. One notice
 * lists all that counted.
 */
export function withOlderNames(variables: Variables): Variables {
  const added: Record<string, string> = {};
  const counted: string[] = [];
  for (const { name, becomes, translate } of OLDER_NAMES) {
    const text = variables[name]?.trim();
    if (!text || variables[becomes]?.trim() || added[becomes] !== undefined) continue;
    const translated = translate(text);
    if (translated === undefined) continue;
    added[becomes] = translated;
    counted.push(`${name} → ${becomes}`);
  }
  if (counted.length === 0) return variables;
  report('OTA-012', counted.join(', '));
  return { ...variables, ...added };
}
