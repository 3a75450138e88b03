import { attributes, headers } from './key-values.js';
import { adding, optional, row, secretRow, type Setting } from './setting.js';
import {
  boolean,
  duration,
  httpUrl,
  integer,
  list,
  listOf,
  milliseconds,
  oneOf,
  paths,
  ratio,
  string,
} from './types.js';

/** The pair of OTLP variables, the one for traces first, as the specification orders them. */
const otlp = (name: string): [string, string] => [`OTEL_EXPORTER_OTLP_TRACES_${name}`, `OTEL_EXPORTER_OTLP_${name}`];

/** Names of resource detectors; `service` is what newer SDKs call `serviceinstance`. */
const DETECTORS = ['all', 'none', 'env', 'host', 'os', 'process', 'service', 'serviceinstance', 'container'] as const;

const IGNORED_PATHS = ['/health', '/healthz', '/livez', '/readyz', '/ready', '/metrics', '/favicon.ico'];

/**
 * Every setting, once. The parser, the documentation (docs/config.md is checked against it) and later the JSON schema and
 * `explain` are made from this table.
 */
export const SETTINGS = {
  disabled: row(['OTEL_SDK_DISABLED'], boolean, false, 'Switches the agent off entirely; it then costs nothing.'),
  log_level: row(
    ['OTEL_LOG_LEVEL'],
    oneOf('none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'),
    'warn',
    "The least urgent of the agent's own lines on stderr that is still written.",
  ),

  config_file: optional(
    ['OTEL_CONFIG_FILE'],
    string,
    'none',
    "OpenTelemetry's configuration file. It is not read yet; one line says so.",
    { notYet: true },
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
    listOf('otlp', 'console', 'none'),
    ['otlp'] as readonly ('otlp' | 'console' | 'none')[],
    'Where spans go: an OTLP receiver, the console (development), nowhere.',
  ),
  'export.endpoint': optional(
    ['OTEL_EXPORTER_OTLP_ENDPOINT'],
    httpUrl,
    'http://localhost:4318',
    'Base URL of the OTLP/HTTP receiver, with or without `/v1/traces`.',
    { secret: true },
  ),
  'export.traces_endpoint': optional(
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
    httpUrl,
    'that of `export.endpoint`',
    'URL that traces are sent to, taken as it is (a missing path becomes `/v1/traces`).',
    { secret: true },
  ),
  'export.headers': secretRow(
    ['OTEL_EXPORTER_OTLP_HEADERS'],
    headers,
    {} as Readonly<Record<string, string>>,
    'Headers of each export request, as key=value pairs.',
  ),
  'export.traces_headers': secretRow(
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS'],
    headers,
    {} as Readonly<Record<string, string>>,
    'The same for traces alone; these win over the general ones.',
  ),
  'export.protocol': row(
    otlp('PROTOCOL'),
    oneOf('http/protobuf', 'http/json'),
    'http/protobuf',
    'Encoding of the export.',
  ),
  'export.compression': row(otlp('COMPRESSION'), oneOf('none', 'gzip'), 'none', 'Compression of the export.'),
  'export.timeout': row(
    otlp('TIMEOUT'),
    milliseconds(1),
    10_000,
    'Longest time for one export request, in milliseconds.',
  ),
  'export.certificate': optional(
    otlp('CERTIFICATE'),
    string,
    'those of Node.js',
    'File with the CA certificates to trust, PEM.',
  ),
  'export.client_key': optional(otlp('CLIENT_KEY'), string, 'none', 'File with the private key of the client, PEM.'),
  'export.client_certificate': optional(
    otlp('CLIENT_CERTIFICATE'),
    string,
    'none',
    'File with the certificate of the client, PEM.',
  ),
  'export.exit_timeout': row(
    ['OTEL_AGENT_EXPORT_EXIT_TIMEOUT'],
    duration,
    1000,
    'How long an ending process may be held, whatever the collector does; `500ms`, `2s`, or milliseconds.',
  ),
  'batch.schedule_delay': row(
    ['OTEL_BSP_SCHEDULE_DELAY'],
    milliseconds(0),
    5000,
    'Longest time that a finished span waits for company, in milliseconds.',
  ),
  'batch.export_timeout': row(
    ['OTEL_BSP_EXPORT_TIMEOUT'],
    milliseconds(1),
    30_000,
    'Longest time for one batch with all its tries, in milliseconds.',
  ),
  'batch.max_queue_size': row(
    ['OTEL_BSP_MAX_QUEUE_SIZE'],
    integer(1),
    2048,
    'Most spans that wait; more are dropped and counted.',
  ),
  'batch.max_export_batch_size': row(['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'], integer(1), 512, 'Most spans of one request.'),

  'sampling.sampler': optional(
    ['OTEL_TRACES_SAMPLER'],
    oneOf(
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ),
    'parent-based, `sampling.ratio` at the root',
    'A standard sampler, as the OpenTelemetry specification names it. It wins over `sampling.ratio`.',
  ),
  'sampling.sampler_arg': optional(['OTEL_TRACES_SAMPLER_ARG'], ratio, '1', 'The ratio of a standard sampler, 0 to 1.'),
  'sampling.ratio': row(
    ['OTEL_AGENT_SAMPLING_RATIO'],
    ratio,
    1,
    'Share of new traces that is kept, 0 to 1; a trace that another service began keeps its verdict.',
  ),

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
  'postgres.connect_spans': row(
    ['OTEL_AGENT_POSTGRES_CONNECT_SPANS'],
    boolean,
    false,
    'A span for each connection that is opened or taken from a pool.',
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingKey = keyof typeof SETTINGS;

/** All settings, resolved. Keys are those of the table. */
export type Settings = {
  readonly [K in SettingKey]: (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;
};
