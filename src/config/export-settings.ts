import { headers } from './key-values.js';
import { optional, row, secretRow, type Setting } from './setting.js';
import {
  boolean,
  duration,
  endpointUrl,
  endpointUrls,
  httpUrl,
  integer,
  milliseconds,
  numbers,
  oneOf,
  sizeOf,
  string,
} from './types.js';

/** Less would hold hardly a batch. */
const LEAST_BOUND = 64_000;

/** The pair of OTLP variables, the one for traces first, as the specification orders them. */
const otlp = (name: string): [string, string] => [`OTEL_EXPORTER_OTLP_TRACES_${name}`, `OTEL_EXPORTER_OTLP_${name}`];

/** The part of the table that is about getting spans out of the process. */
export const EXPORT_SETTINGS = {
  'export.endpoint': optional(
    ['OTEL_EXPORTER_OTLP_ENDPOINT'],
    endpointUrl,
    'http://localhost:4318 (gRPC: 4317)',
    'Base URL of the OTLP receiver, with or without `/v1/traces`; `unix:///run/otel.sock` for a Unix socket; for gRPC also `host:port`.',
    { secret: true },
  ),
  'export.traces_endpoint': optional(
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
    endpointUrl,
    'that of `export.endpoint`',
    'URL that traces are sent to, taken as it is (a missing path becomes `/v1/traces`).',
    { secret: true },
  ),
  'export.endpoints': secretRow(
    ['OTEL_AGENT_EXPORT_ENDPOINTS'],
    endpointUrls,
    [] as readonly string[],
    'Receivers in order of preference, instead of the one endpoint; the next one is used while one is down.',
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
    oneOf('http/protobuf', 'http/json', 'grpc'),
    'http/protobuf',
    'Encoding and transport of the export.',
  ),
  'export.insecure': row(
    otlp('INSECURE'),
    boolean,
    false,
    'gRPC without TLS, where an endpoint is `host:port`; a scheme says it better.',
  ),
  'export.compression': row(
    otlp('COMPRESSION'),
    oneOf('none', 'gzip', 'zstd'),
    'none',
    'Compression of the export. `zstd` needs Node.js 22.15; below it, it is `gzip`.',
  ),
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
  'export.signals': row(
    ['OTEL_AGENT_EXPORT_SIGNALS'],
    boolean,
    true,
    'Spans are sent before SIGTERM, SIGINT or SIGHUP end a process that does not listen to them (docs/export.md).',
  ),
  'export.queue.max_bytes': row(
    ['OTEL_AGENT_EXPORT_QUEUE_MAX_BYTES'],
    sizeOf(LEAST_BOUND),
    32 * 1024 * 1024,
    'Bound for everything not yet acknowledged, in memory; beyond it the oldest goes. `16MiB`, `64kB`, or bytes.',
    { otherwise: '32MiB' },
  ),
  'export.spool.directory': optional(
    ['OTEL_AGENT_EXPORT_SPOOL_DIRECTORY'],
    string,
    'none',
    'Directory for batches that no endpoint takes; a later process of the service sends them (docs/export.md).',
  ),
  'export.spool.max_bytes': row(
    ['OTEL_AGENT_EXPORT_SPOOL_MAX_BYTES'],
    sizeOf(LEAST_BOUND),
    256 * 1024 * 1024,
    'Bound for what is in the spool; beyond it the oldest goes.',
    { otherwise: '256MiB' },
  ),
  'export.retry_statuses': row(
    ['OTEL_AGENT_EXPORT_RETRY_STATUSES'],
    numbers(1, 599),
    [] as readonly number[],
    'More HTTP statuses (below 17: gRPC codes) that mean "not now" beside those of the specification.',
  ),
  'export.file.path': row(
    ['OTEL_AGENT_EXPORT_FILE_PATH'],
    string,
    'otel-traces.jsonl',
    'File of the exporter `file`: OTLP as JSON, a request per line.',
  ),
  'export.zipkin.endpoint': optional(
    ['OTEL_EXPORTER_ZIPKIN_ENDPOINT'],
    httpUrl,
    'http://localhost:9411/api/v2/spans',
    'URL of the exporter `zipkin`.',
    { secret: true },
  ),
  'report.metrics': row(
    ['OTEL_NODE_EXPERIMENTAL_SDK_METRICS'],
    boolean,
    false,
    "The agent's own numbers as metrics (`otel.sdk.*`) on the MeterProvider that the service registers.",
  ),
  'report.status_file': optional(
    ['OTEL_AGENT_REPORT_STATUS_FILE'],
    string,
    'none',
    'File in which the agent says how it is doing, as JSON; `{pid}` is the number of the process (docs/status.md).',
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
    'The same as `export.timeout`, where it is shorter.',
  ),
  'batch.max_queue_size': row(
    ['OTEL_BSP_MAX_QUEUE_SIZE'],
    integer(1),
    2048,
    'Most spans of one request, where it is lower. What waits is bounded by `export.queue.max_bytes`.',
  ),
  'batch.max_export_batch_size': row(['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'], integer(1), 512, 'Most spans of one request.'),
} as const satisfies Record<string, Setting<unknown>>;
