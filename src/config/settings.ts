import { attributes } from './key-values.js';
import { EXPORT_SETTINGS } from './export-settings.js';
import { KAFKA_SETTINGS } from './kafka-settings.js';
import { POSTGRES_SETTINGS } from './postgres-settings.js';
import { REDACTION_SETTINGS } from './redaction-settings.js';
import { RULES_SETTINGS } from './rules-settings.js';
import { SAMPLING_SETTINGS } from './sampling-settings.js';
import { adding, optional, row, type Setting } from './setting.js';
import { boolean, integer, list, listOf, oneOf, paths, string } from './types.js';

/** Names of resource detectors; `service` is what newer SDKs call `serviceinstance`. */
const DETECTORS = ['all', 'none', 'env', 'host', 'os', 'process', 'service', 'serviceinstance', 'container'] as const;

const IGNORED_PATHS = ['/health', '/healthz', '/livez', '/readyz', '/ready', '/metrics', '/favicon.ico'];

/**
 * Every setting, once. The parser, the documentation (docs/config.md is checked against it) and later the JSON schema
 * and `explain` are made from this table.
 */
export const SETTINGS = {
  disabled: row(['OTEL_SDK_DISABLED'], boolean, false, 'Switches the agent off entirely; it then costs nothing.'),
  log_level: row(
    ['OTEL_LOG_LEVEL'],
    oneOf('none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'),
    'warn',
    "The least urgent of the agent's own lines on stderr that is still written.",
  ),

  config: optional(
    ['OTEL_AGENT_CONFIG'],
    string,
    '`otel-agent.yaml` in the working directory, if it is there',
    'File with settings; `none`: no file is read.',
  ),
  config_file: optional(
    ['OTEL_CONFIG_FILE'],
    string,
    'none',
    "OpenTelemetry's configuration file; `distribution: otel_agent:` in it is read, and one line says what is not.",
  ),

  'service.name': optional(['OTEL_SERVICE_NAME'], string, '`name` of its package.json', 'Name of the service.'),
  'service.version': optional(
    ['OTEL_AGENT_SERVICE_VERSION'],
    string,
    '`version` of its package.json',
    'Version of the service.',
  ),
  'service.environment': optional(
    ['OTEL_AGENT_SERVICE_ENVIRONMENT'],
    string,
    'none',
    'Where it runs, as `deployment.environment.name`: production, staging …',
  ),
  'resource.attributes': row(
    ['OTEL_RESOURCE_ATTRIBUTES'],
    attributes,
    {} as Readonly<Record<string, string>>,
    'More attributes of the resource, as key=value pairs.',
  ),
  'resource.detectors': row(
    ['OTEL_NODE_RESOURCE_DETECTORS'],
    listOf(...DETECTORS),
    ['all'] as readonly (typeof DETECTORS)[number][],
    'Which facts about host, process and container go into the resource. No cloud is ever asked over the network.',
  ),

  'traces.exporter': row(
    ['OTEL_TRACES_EXPORTER'],
    listOf('otlp', 'console', 'file', 'zipkin', 'none'),
    ['otlp'] as readonly ('otlp' | 'console' | 'file' | 'zipkin' | 'none')[],
    'Where spans go: an OTLP receiver, a file, Zipkin, the console (development), nowhere.',
  ),
  ...EXPORT_SETTINGS,

  ...SAMPLING_SETTINGS,
  ...REDACTION_SETTINGS,
  ...RULES_SETTINGS,

  'limits.attribute_count': optional(
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
    integer(0),
    '128',
    'Most attributes of a span.',
  ),
  'limits.attribute_value_length': optional(
    ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
    integer(0),
    'no limit',
    'Longest string value of an attribute, in characters.',
  ),
  'limits.event_count': row(['OTEL_SPAN_EVENT_COUNT_LIMIT'], integer(0), 128, 'Most events of a span.'),
  'limits.link_count': row(['OTEL_SPAN_LINK_COUNT_LIMIT'], integer(0), 128, 'Most links of a span.'),
  'limits.event_attribute_count': row(
    ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'],
    integer(0),
    128,
    'Most attributes of an event.',
  ),
  'limits.link_attribute_count': row(
    ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 'OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT'],
    integer(0),
    128,
    'Most attributes of a link.',
  ),

  'propagation.propagators': row(
    ['OTEL_PROPAGATORS'],
    listOf('tracecontext', 'baggage', 'b3', 'b3multi', 'none'),
    ['tracecontext', 'baggage'] as readonly ('tracecontext' | 'baggage' | 'b3' | 'b3multi' | 'none')[],
    'Header formats that carry a trace from service to service.',
  ),
  'propagation.baggage.keys': row(
    ['OTEL_AGENT_PROPAGATION_BAGGAGE_KEYS'],
    list,
    [] as readonly string[],
    'Keys of baggage that leave with requests and messages, as names or globs (`tenant.*`).',
  ),
  'propagation.baggage.hosts': adding(
    ['OTEL_AGENT_PROPAGATION_BAGGAGE_HOSTS'],
    list,
    ['own'] as readonly string[],
    'Hosts that they go to, as names or globs (`*.example.com`). `own`: brokers, loopback, private addresses, names without a dot or in `.local`, `.internal`, `.svc`.',
  ),
  'propagation.response_header': row(
    ['OTEL_AGENT_PROPAGATION_RESPONSE_HEADER'],
    oneOf('server-timing', 'traceresponse', 'both', 'none'),
    'server-timing',
    'Response header in which an HTTP server names the trace.',
  ),

  'instrumentations.enabled': optional(
    ['OTEL_NODE_ENABLED_INSTRUMENTATIONS'],
    list,
    'all that the agent knows',
    'Only these libraries are instrumented.',
  ),
  'instrumentations.disabled': row(
    ['OTEL_NODE_DISABLED_INSTRUMENTATIONS'],
    list,
    [] as readonly string[],
    'These libraries are left alone.',
  ),
  'http.ignore_paths': adding(
    ['OTEL_AGENT_HTTP_IGNORE_PATHS'],
    paths,
    IGNORED_PATHS as readonly string[],
    'Exact paths, whatever the query, whose requests make no spans at all.',
  ),
  'express.layer_spans': row(
    ['OTEL_AGENT_EXPRESS_LAYER_SPANS'],
    boolean,
    false,
    'A span for each middleware, router and handler that a request passes.',
  ),
  ...POSTGRES_SETTINGS,
  ...KAFKA_SETTINGS,
} as const satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof SETTINGS;

/** All settings, resolved. Keys are those of the table. */
export type Settings = {
  readonly [K in SettingKey]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;
};
