import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';

const NOWHERE = '/no/such/folder';
const read = (data: unknown, environment: Record<string, string> = {}) => readSettings(environment, NOWHERE, data);

test('takes what a program gives after the environment and .env, and before the default', async (t) => {
  const folder = t.testdir({ '.env': 'OTEL_AGENT_REDACTION_MODE=strict' });
  const data = { service: { name: 'given', version: '1' }, redaction: { mode: 'off' }, batch: { schedule_delay: 7 } };
  const { settings, sources, remarks } = readSettings({ OTEL_SERVICE_NAME: 'set' }, folder, data);
  t.equal(settings['service.name'], 'set');
  t.equal(settings['redaction.mode'], 'strict');
  t.equal(settings['service.version'], '1');
  t.equal(settings['batch.schedule_delay'], 7);
  t.strictSame(sources['batch.schedule_delay'], { from: 'program', path: 'batch.schedule_delay' });
  t.strictSame(remarks, []);
});

test('takes settings nested, by whole keys, or half of each', async (t) => {
  for (const data of [
    { 'redaction.limits.max_depth': 3, 'redaction.mode': 'strict' },
    { redaction: { limits: { max_depth: 3 }, mode: 'strict' } },
    { redaction: { 'limits.max_depth': 3, mode: 'strict' } },
    { 'redaction.limits': { max_depth: '3' }, redaction: { mode: 'STRICT' } },
  ]) {
    const { settings, remarks } = read(data);
    t.match(settings, { 'redaction.limits.max_depth': 3, 'redaction.mode': 'strict' });
    t.strictSame(remarks, [], JSON.stringify(data));
  }
});

test('takes every kind of value as data', async (t) => {
  const { settings, remarks } = read({
    disabled: false,
    'export.exit_timeout': '2s',
    export: {
      queue: { max_bytes: '1MiB' },
      headers: { 'x-key': 'a, b = c%' },
      endpoints: ['http://a:4318', 'http://b:4318'],
      retry_statuses: [500, 429],
      timeout: 5000,
    },
    resource: { attributes: { team: 'größe, =', size: 5 } },
    http: { ignore_paths: ['/ping'] },
    sampling: { ratio: 0.5 },
    redaction: {
      deny: ['a.b', { key: 'customer.*', action: 'hash' }],
      allow: [{ key: 'order.id', scan: false }],
      hash: ['user.id'],
      patterns: [{ name: 'emp-id', regex: 'EMP[0-9]{6}' }],
      detectors: { email: 'hash', phone: 'mask', jwt: 'off' },
      tracestate: { keep: ['us'] },
    },
    // As JSON of a program that writes what it does not know.
    service: { name: undefined, version: null },
    instrumentations: { disabled: [] },
  });
  t.strictSame(remarks, []);
  t.match(settings, {
    'export.exit_timeout': 2000,
    'export.queue.max_bytes': 1024 ** 2,
    'export.headers': { 'x-key': 'a, b = c%' },
    'export.endpoints': ['http://a:4318', 'http://b:4318'],
    'export.retry_statuses': [500, 429],
    'export.timeout': 5000,
    'resource.attributes': { team: 'größe, =', size: '5' },
    'sampling.ratio': 0.5,
    'redaction.deny': [{ key: 'a.b' }, { key: 'customer.*', action: 'hash' }],
    'redaction.allow': [{ key: 'order.id', scan: false }],
    'redaction.hash': ['user.id'],
    'redaction.patterns': [{ name: 'emp-id', regex: 'EMP[0-9]{6}' }],
    'redaction.detectors.email': 'hash',
    'redaction.detectors.phone': 'mask',
    'redaction.detectors.jwt': 'keep',
    'redaction.tracestate.keep': ['ot', 'es', 'dd', 'us'],
    'service.name': undefined,
    'instrumentations.disabled': [],
  });
  t.ok(settings['http.ignore_paths'].includes('/ping') && settings['http.ignore_paths'].includes('/health'));
});

test('names the closest setting where there is none of that name', async (t) => {
  const { remarks, closed } = read({ servce: { name: 'x' }, export: { endpiont: 'http://a' }, qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq: 1 });
  t.strictSame(remarks, [
    ['OTA-015', 'servce in start()', 'service'],
    ['OTA-015', 'export.endpiont in start()', 'export.endpoint'],
    ['OTA-015', 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq in start()', ''],
  ]);
  t.equal(closed, undefined);
});

test('says a bad value with its key, and lets the default count', async (t) => {
  const { settings, remarks } = read({ sampling: { ratio: 2 }, traces: { exporter: { a: {} } }, 'export.endpoint': 's3cret' });
  t.strictSame(
    remarks.map(([code, where, got]) => [code, where, got]),
    [
      ['OTA-010', 'traces.exporter in start()', 'another type'],
      ['OTA-010', 'export.endpoint in start()', '(hidden)'],
      ['OTA-010', 'sampling.ratio in start()', "'2'"],
    ],
  );
  t.equal(settings['sampling.ratio'], 1);
});

test('throws for no data of a program, and keeps everything in where redaction may be meant', async (t) => {
  const throwing = { get redaction(): unknown { throw new Error('no'); } };
  const loop: Record<string, unknown> = {};
  loop['redaction'] = { limits: loop };
  const hostile: unknown[] = [
    throwing,
    new Proxy({}, { ownKeys: () => { throw new Error('no'); } }),
    loop,
    [],
    5,
    'redaction.mode=strict',
    () => {},
    { redaction: { deny: new Proxy([], { get: () => { throw new Error('no'); } }) } },
    { redaction: { deny: { key: 'a' } } },
    { redaction: { denny: ['a'] } },
    { redactoin: { mode: 'strict' } },
    { redaction: 'strict' },
    { redaction: { patterns: [Symbol('x')] } },
    { redaction: { detectors: { email: Symbol('x') } } },
  ];
  for (const data of hostile) {
    const { closed, remarks } = read(data);
    t.type(closed, 'string');
    t.equal(remarks.filter(([code]) => code === 'OTA-051').length, 1);
  }
  for (const data of [undefined, null, {}, { __proto__: { mode: 1 } }, Object.create(null)]) t.strictSame(read(data).remarks, []);
});
