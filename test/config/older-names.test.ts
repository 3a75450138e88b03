import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import type { SettingKey } from '../../src/config/settings.js';

const NOWHERE = '/no/such/folder';

const MAPPED: readonly [env: Record<string, string>, key: SettingKey, value: unknown][] = [
  [{ TRACING_ENABLED: 'false' }, 'disabled', true],
  [{ TRACING_ENABLED: 'No' }, 'disabled', true],
  [{ TRACING_ENABLED: '0' }, 'disabled', true],
  [{ TRACING_ENABLED: 'true' }, 'disabled', false],
  [{ TRACING_ENABLED: 'ON' }, 'disabled', false],
  [{ TRACING_SAMPLING_RATE: '0.25' }, 'sampling.ratio', 0.25],
  [{ SERVICE_NAME: 'shop' }, 'service.name', 'shop'],
  [{ SERVICE_VERSION: '1.2.3' }, 'service.version', '1.2.3'],
  [{ ENVIRONMENT: 'staging' }, 'service.environment', 'staging'],
  [{ JAEGER_ENDPOINT: 'http://jaeger:14268/api/traces' }, 'export.endpoint', 'http://jaeger:4318/'],
  [
    { JAEGER_ENDPOINT: 'http://jaeger:14268/api/traces?format=jaeger.thrift' },
    'export.endpoint',
    'http://jaeger:4318/',
  ],
  [{ JAEGER_ENDPOINT: 'https://user:pass@[::1]:14268' }, 'export.endpoint', 'https://user:pass@[::1]:4318/'],
  [{ JAEGER_ENDPOINT: 'http://jaeger:4318/v1/traces' }, 'export.endpoint', 'http://jaeger:4318/v1/traces'],
  [{ JAEGER_ENDPOINT: 'https://collector.example/otlp' }, 'export.endpoint', 'https://collector.example/otlp'],
  [{ JAEGER_AGENT_HOST: 'jaeger' }, 'export.endpoint', 'http://jaeger:4318'],
  [{ JAEGER_AGENT_HOST: 'jaeger:6832' }, 'export.endpoint', 'http://jaeger:4318'],
  [{ JAEGER_AGENT_HOST: '::1' }, 'export.endpoint', 'http://[::1]:4318'],
  [{ JAEGER_AGENT_HOST: '[2001:db8::1]:6832' }, 'export.endpoint', 'http://[2001:db8::1]:4318'],
];

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
const OTLP_ENDPOINTS: readonly [what: string, env: Record<string, string>, file: Record<string, string>, value: string][] = [
  ['a collector', { JAEGER_ENDPOINT: 'http://jaeger:14268/api/traces', ...GRPC }, {}, 'http://jaeger:4317/'],
  ['a collector without a scheme', { JAEGER_ENDPOINT: 'jaeger:14268', ...GRPC }, {}, 'http://jaeger:4317/'],
  ['a collector without a scheme, over HTTP', { JAEGER_ENDPOINT: 'jaeger:14268' }, {}, 'http://jaeger:4318/'],
  ['an agent', { JAEGER_AGENT_HOST: 'jaeger', ...GRPC }, {}, 'http://jaeger:4317'],
  ['an agent in .env', GRPC, { JAEGER_AGENT_HOST: 'jaeger' }, 'http://jaeger:4317'],
  ['an agent, the protocol in .env', { JAEGER_AGENT_HOST: 'jaeger' }, GRPC, 'http://jaeger:4317'],
  [
    'an agent, another protocol for traces',
    { JAEGER_AGENT_HOST: 'jaeger', ...GRPC, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
    {},
    'http://jaeger:4318',
  ],
  ['what is OTLP already', { JAEGER_ENDPOINT: 'jaeger:4317', ...GRPC }, {}, 'jaeger:4317'],
];

for (const [what, env, file, value] of OTLP_ENDPOINTS) {
  test(`sends to the port of the protocol: ${what}`, async (t) => {
    const text = Object.entries(file).map(([name, of]) => `${name}=${of}\n`);
    const folder = t.testdir({ '.env': text.join('') });
    t.equal(readSettings(env, folder).settings['export.endpoint'], value);
  });
}

for (const [env, key, value] of MAPPED) {
  const [[name = '', text = ''] = []] = Object.entries(env);
  test(`understands ${name}=${text}`, async (t) => {
    const { settings, sources, remarks } = readSettings(env, NOWHERE);
    t.strictSame(settings[key], value);
    t.strictSame(sources[key], { from: 'environment', variable: name });
    t.match(remarks, [['OTA-012', new RegExp(`^${name} → OTEL_`)]]);
    t.equal(remarks.length, 1);
  });
}

test('lets the newer name win, whichever of the newer ones it is', async (t) => {
  const pairs: [Record<string, string>, SettingKey, unknown][] = [
    [{ TRACING_ENABLED: 'false', OTEL_SDK_DISABLED: 'false' }, 'disabled', false],
    [{ TRACING_SAMPLING_RATE: '0.1', OTEL_AGENT_SAMPLING_RATIO: '0.2' }, 'sampling.ratio', 0.2],
    [{ TRACING_SAMPLING_RATE: '0.1', OTEL_TRACES_SAMPLER: 'always_on' }, 'sampling.ratio', 1],
    [{ SERVICE_NAME: 'old', OTEL_SERVICE_NAME: 'new' }, 'service.name', 'new'],
    [{ SERVICE_NAME: 'old', OTEL_RESOURCE_ATTRIBUTES: 'a=1, service.name=new' }, 'service.name', undefined],
    [{ SERVICE_VERSION: '1', OTEL_RESOURCE_ATTRIBUTES: 'service.version=2' }, 'service.version', undefined],
    [{ ENVIRONMENT: 'a', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=b' }, 'service.environment', undefined],
    [
      { JAEGER_ENDPOINT: 'http://old:1', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://new:2' },
      'export.endpoint',
      'http://new:2',
    ],
    [{ JAEGER_AGENT_HOST: 'old', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://new:2' }, 'export.endpoint', undefined],
  ];
  for (const [env, key, value] of pairs) {
    const { settings, remarks } = readSettings(env, NOWHERE);
    t.strictSame(settings[key], value, JSON.stringify(env));
    t.strictSame(remarks, [], 'nothing older counted');
  }
  const both = readSettings({ JAEGER_AGENT_HOST: 'agent', JAEGER_ENDPOINT: 'http://collector:4318' }, NOWHERE);
  t.equal(both.settings['export.endpoint'], 'http://collector:4318');
});

test('lists all that counted in one notice, with the file that they stand in', async (t) => {
  const folder = t.testdir({ '.env': 'SERVICE_NAME=hidden-by-the-environment\nENVIRONMENT=staging' });
  const { settings, remarks } = readSettings({ SERVICE_NAME: 'shop', TRACING_SAMPLING_RATE: '0.5' }, folder);
  t.equal(settings['service.name'], 'shop');
  t.strictSame(remarks, [
    [
      'OTA-012',
      'TRACING_SAMPLING_RATE → OTEL_AGENT_SAMPLING_RATIO, SERVICE_NAME → OTEL_SERVICE_NAME, ' +
        'ENVIRONMENT in .env → OTEL_AGENT_SERVICE_ENVIRONMENT',
    ],
  ]);
});

test('complains of a bad value under the name that it was written under', async (t) => {
  const { settings, remarks } = readSettings(
    {
      TRACING_ENABLED: 'maybe',
      TRACING_SAMPLING_RATE: '50%',
      JAEGER_ENDPOINT: 'jaeger',
      JAEGER_AGENT_HOST: 'not counted',
    },
    NOWHERE,
  );
  t.equal(settings.disabled, false);
  t.equal(settings['sampling.ratio'], 1);
  t.strictSame(remarks, [
    ['OTA-010', 'TRACING_ENABLED', "'maybe'", 'true or false', 'the default counts: false'],
    [
      'OTA-010',
      'JAEGER_ENDPOINT',
      '(hidden)',
      'a URL that starts with http://, https:// or unix://, or host:port',
      'the default counts: http://localhost:4318 (gRPC: 4317)',
    ],
    ['OTA-010', 'TRACING_SAMPLING_RATE', "'50%'", 'a number from 0 to 1', 'the default counts: 1'],
  ]);
});
