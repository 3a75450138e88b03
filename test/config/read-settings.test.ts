import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';

const NOWHERE = '/no/such/folder';

test('takes a value from the environment before .env, and from .env before the default', async (t) => {
  const folder = t.testdir({ '.env': 'OTEL_SERVICE_NAME=from-file\nOTEL_TRACES_SAMPLER="always_off" # why\n' });
  const { settings, sources, remarks } = readSettings({ OTEL_SERVICE_NAME: 'from-environment' }, folder);
  t.equal(settings['service.name'], 'from-environment');
  t.strictSame(sources['service.name'], { from: 'environment', variable: 'OTEL_SERVICE_NAME' });
  t.equal(settings['sampling.sampler'], 'always_off');
  t.strictSame(sources['sampling.sampler'], { from: '.env', variable: 'OTEL_TRACES_SAMPLER' });
  t.equal(settings['batch.schedule_delay'], 5000);
  t.strictSame(sources['batch.schedule_delay'], { from: 'default' });
  t.strictSame(remarks, []);
});

test('takes an empty or blank value for none', async (t) => {
  const folder = t.testdir({ '.env': 'OTEL_SERVICE_NAME=from-file' });
  for (const empty of ['', '  ', '\t']) {
    t.equal(readSettings({ OTEL_SERVICE_NAME: empty }, folder).settings['service.name'], 'from-file');
  }
});

test('prefers the variable for traces to the general one, in each place', async (t) => {
  const folder = t.testdir({ '.env': 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT=1' });
  const general = { OTEL_EXPORTER_OTLP_TIMEOUT: '2' };
  t.equal(readSettings({ ...general, OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '3' }, folder).settings['export.timeout'], 3);
  t.equal(readSettings(general, folder).settings['export.timeout'], 2, 'the environment is before .env');
});

test('adds the value of a list to the default list', async (t) => {
  const { settings } = readSettings({ OTEL_AGENT_HTTP_IGNORE_PATHS: '/ping, /health,/internal/up' }, NOWHERE);
  const paths = [
    '/health',
    '/healthz',
    '/livez',
    '/readyz',
    '/ready',
    '/metrics',
    '/favicon.ico',
    '/ping',
    '/internal/up',
  ];
  t.strictSame(settings['http.ignore_paths'], paths);
});

test('lets the next place decide when a value is bad, and says which one did', async (t) => {
  const folder = t.testdir({ '.env': 'OTEL_BSP_SCHEDULE_DELAY=700\nOTEL_TRACES_SAMPLER=sometimes' });
  const { settings, remarks } = readSettings(
    {
      OTEL_BSP_SCHEDULE_DELAY: 'soon',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'brotli',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    },
    folder,
  );
  t.equal(settings['batch.schedule_delay'], 700);
  t.equal(settings['export.compression'], 'gzip');
  t.equal(settings['sampling.sampler'], undefined);
  t.strictSame(remarks, [
    [
      'OTA-010',
      'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION',
      "'brotli'",
      'one of none, gzip, zstd',
      'OTEL_EXPORTER_OTLP_COMPRESSION counts instead',
    ],
    [
      'OTA-010',
      'OTEL_BSP_SCHEDULE_DELAY',
      "'soon'",
      'a whole number of milliseconds, 0 to 2147483647',
      'OTEL_BSP_SCHEDULE_DELAY in .env counts instead',
    ],
    [
      'OTA-010',
      'OTEL_TRACES_SAMPLER in .env',
      "'sometimes'",
      'one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio',
      'the default counts: parent-based, `sampling.ratio` at the root',
    ],
  ]);
});

test('ignores the unknown items of a list and keeps the others', async (t) => {
  const { settings, remarks } = readSettings({ OTEL_PROPAGATORS: 'xray,b3,jaeger' }, NOWHERE);
  t.strictSame(settings['propagation.propagators'], ['b3']);
  t.strictSame(remarks, [
    [
      'OTA-010',
      'OTEL_PROPAGATORS',
      "'xray, jaeger'",
      'a list of tracecontext, baggage, b3, b3multi, none',
      'that part is ignored',
    ],
  ]);
});

test('says what happens instead of a protocol that the agent does not speak', async (t) => {
  const { settings, remarks } = readSettings({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http' }, NOWHERE);
  t.equal(settings['export.protocol'], 'http/protobuf');
  t.strictSame(remarks, [
    [
      'OTA-010',
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      "'http'",
      'one of http/protobuf, http/json, grpc',
      'the default counts: http/protobuf',
    ],
  ]);
});

test('tells a bound in the units that people write it in', async (t) => {
  const { settings, remarks } = readSettings(
    { OTEL_AGENT_EXPORT_QUEUE_MAX_BYTES: '12', OTEL_AGENT_EXPORT_SPOOL_MAX_BYTES: '1GiB' },
    NOWHERE,
  );
  t.equal(settings['export.queue.max_bytes'], 32 * 1024 ** 2);
  t.equal(settings['export.spool.max_bytes'], 1024 ** 3);
  t.strictSame(remarks, [
    [
      'OTA-010',
      'OTEL_AGENT_EXPORT_QUEUE_MAX_BYTES',
      "'12'",
      'a size like 16MiB or 64kB, at least 64000 bytes',
      'the default counts: 32MiB',
    ],
  ]);
});

test('keeps the good ones of several receivers, and counts the others without naming them', async (t) => {
  const { settings, remarks } = readSettings(
    { OTEL_AGENT_EXPORT_ENDPOINTS: 'http://a:4318,ftp://b:4318,unix:///run/otel.sock,//user:s3cret@c' },
    NOWHERE,
  );
  t.strictSame(settings['export.endpoints'], ['http://a:4318', 'unix:///run/otel.sock']);
  t.strictSame(remarks, [
    [
      'OTA-010',
      'OTEL_AGENT_EXPORT_ENDPOINTS',
      '2 malformed URLs',
      'URLs that start with http://, https:// or unix://, or host:port, separated by commas',
      'that part is ignored',
    ],
  ]);
});

test('says that the file that OTEL_CONFIG_FILE names is not there', async (t) => {
  t.strictSame(readSettings({ OTEL_CONFIG_FILE: '/etc/no-such-otel.yaml' }, NOWHERE).remarks, [
    ['OTA-011', '/etc/no-such-otel.yaml', 'there is no such file'],
  ]);
});

test('hands out settings that nobody can change', async (t) => {
  const { settings } = readSettings({ OTEL_EXPORTER_OTLP_HEADERS: 'a=1' }, NOWHERE);
  t.throws(() => Object.assign(settings, { disabled: true }));
  t.throws(() => Object.assign(settings['export.headers'], { b: '2' }));
  t.throws(() => (settings['http.ignore_paths'] as string[]).push('/x'));
});
