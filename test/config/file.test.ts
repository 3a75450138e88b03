import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { type Test, test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { type SettingKey, SETTINGS } from '../../src/config/settings.js';
import { ROOT } from '../support/run-app.js';
import { HOSTILE_FILES } from './hostile-files.js';

type Variables = Record<string, string>;

/** Reads the settings of a folder with this file in it. */
function read(t: Test, text: string, environment: Variables = {}, data?: unknown) {
  return readSettings(environment, t.testdir({ 'otel-agent.yaml': text }), data);
}

const EXAMPLE = /```yaml\n(# otel-agent\.yaml[^]*?)```/.exec(readFileSync(join(ROOT, 'docs/config.md'), 'utf8'))?.[1] ?? '';

test('reads every section of the example of docs/config.md, whole', async (t) => {
  const { settings, sources, remarks, closed } = read(t, EXAMPLE);
  t.strictSame(remarks, []);
  t.equal(closed, undefined);
  t.match(settings, {
    'service.name': 'task-manager',
    'service.environment': 'production',
    'export.endpoints': ['http://otel-collector:4318', 'http://otel-collector-2:4318'],
    'export.spool.directory': '/var/lib/otel-agent',
    'export.spool.max_bytes': 256 * 1024 ** 2,
    'sampling.ratio': 0.1,
    'sampling.rules': [{ name: 'health', match: { span_kinds: ['server'], attribute_patterns: [{ key: 'url.path', included: ['/health*', '/metrics'] }] }, ratio: 0 }],
    'sampling.tail.keep': [{ status: 'error' }, { duration_ms: '>=2000' }],
    'redaction.deny': [{ key: 'customer.*', action: 'hash' }],
    'redaction.allow': [{ key: 'order.id', scan: false }],
    'correlation.header': 'x-correlation-id',
    'correlation.attribute': 'correlation.id',
    rules: [
      { name: 'task events', on: 'kafka', topics: ['task-*'], spread: ['task.id', 'tenant.id'], baggage: ['tenant.id'] },
      { name: 'crawl tasks', on: 'pg', operations: ['INSERT', 'UPDATE', 'SELECT'] },
      { name: 'create task', on: 'function', file: 'dist/services/task-manager.js' },
      { name: 'checkout', on: 'http' },
    ],
  });
  t.strictSame(sources['sampling.ratio'], { from: 'file', file: 'otel-agent.yaml', path: 'sampling.ratio', line: 7, column: 3 });
  t.strictSame(sources['batch.schedule_delay'], { from: 'default' });
});

test('finds otel-agent.yml too, and the file that OTEL_AGENT_CONFIG names, in .env as well', async (t) => {
  const folder = t.testdir({ 'otel-agent.yml': 'service: {name: yml}', other: { 'my.json': '{"service": {"name": "other"}}' } });
  const name = (environment: Variables) => readSettings(environment, folder).settings['service.name'];
  t.equal(name({}), 'yml');
  t.equal(name({ OTEL_AGENT_CONFIG: 'other/my.json' }), 'other');
  t.equal(name({ OTEL_AGENT_CONFIG: join(folder, 'other/my.json') }), 'other');
  t.equal(name({ OTEL_AGENT_CONFIG: 'none' }), undefined);
  writeFileSync(join(folder, '.env'), 'OTEL_AGENT_CONFIG=other/my.json');
  t.equal(name({}), 'other');
  t.equal(name({ OTEL_AGENT_CONFIG: 'otel-agent.yml' }), 'yml');
  t.equal(readSettings({}, folder, { config: 'none' }).settings['service.name'], 'other');
  const program = t.testdir({ 'otel-agent.yaml': 'service: {name: usual}', 'b.yaml': 'service: {name: b}' });
  t.equal(readSettings({}, program, { config: 'b.yaml' }).settings['service.name'], 'b');
});

test('reads nothing where there is no file, or where the environment switches the agent off', async (t) => {
  const { remarks, watched } = readSettings({}, t.testdir({}));
  t.strictSame(remarks, []);
  t.equal(watched, undefined);
  const off = read(t, 'service: [', { OTEL_SDK_DISABLED: 'true' });
  t.strictSame(off.remarks, []);
  t.equal(read(t, 'disabled: true').settings.disabled, true);
});

// environment > .env > start() > file > default: each of them decides as soon as those above it say nothing.
test('takes the first of five places that has a value', async (t) => {
  const values = { environment: '0.1', '.env': '0.2', program: 0.3, file: 0.4 };
  const places = Object.keys(values) as (keyof typeof values)[];
  for (let mask = 0; mask < 16; mask += 1) {
    const there = places.filter((_, at) => mask & (1 << at));
    const has = (place: keyof typeof values) => there.includes(place);
    const folder = t.testdir({
      ...(has('.env') && { '.env': `OTEL_AGENT_SAMPLING_RATIO=${values['.env']}` }),
      ...(has('file') && { 'otel-agent.yaml': `sampling:\n  ratio: ${values.file}` }),
    });
    const environment: Variables = has('environment') ? { OTEL_AGENT_SAMPLING_RATIO: values.environment } : {};
    const { settings, sources } = readSettings(environment, folder, has('program') ? { sampling: { ratio: values.program } } : undefined);
    const [first] = there;
    t.equal(settings['sampling.ratio'], first === undefined ? 1 : Number(values[first]), there.join(' '));
    t.equal(sources['sampling.ratio'].from, first ?? 'default');
  }
});

test('takes nested sections and dotted keys', async (t) => {
  for (const text of [
    'redaction: {limits: {max_depth: 3}, mode: strict}',
    'redaction.limits.max_depth: 3\nredaction.mode: strict',
    'redaction:\n  limits.max_depth: 3\n  mode: STRICT\nx-notes: {anything: at all}\n',
    'x-limits: &limits {max_depth: 3}\nredaction: {limits: *limits, mode: "strict"}\nservice:\n',
  ]) {
    const { settings, remarks } = read(t, text);
    t.match(settings, { 'redaction.limits.max_depth': 3, 'redaction.mode': 'strict' });
    t.strictSame(remarks, [], text);
  }
});

test('takes scalars as they are written', async (t) => {
  const { settings, remarks } = read(
    t,
    'service: {name: 007, version: 1.10}\nresource: {attributes: {build: 1e3, on: true, commit: 0x1F, none: "a, b=c"}}\nexport: {exit_timeout: 2s, timeout: 5000, endpoints: http://a:1, headers: {x-key: "a, b = c%"}}\n' +
      'redaction: {detectors: {email: off}}\nhttp: {ignore_paths: [/ping]}\ninstrumentations: {disabled: []}',
  );
  t.strictSame(remarks, []);
  t.match(settings, {
    'service.name': '007',
    'service.version': '1.10',
    'resource.attributes': { build: '1e3', on: 'true', commit: '0x1F', none: 'a, b=c' },
    'export.exit_timeout': 2000,
    'export.timeout': 5000,
    'export.endpoints': ['http://a:1'],
    'export.headers': { 'x-key': 'a, b = c%' },
    'redaction.detectors.email': 'keep',
    'instrumentations.disabled': [],
  });
});

test('takes no mapping for a text, and no list either', async (t) => {
  const { settings, remarks } = read(t, 'service:\r\n  name: {a: b}\r\n  version: [1, 2]\r\nlog_level: {a: warn}\r\nresource: {attributes: [a=b]}\r\n');
  t.match(settings, { 'service.name': undefined, 'service.version': undefined, log_level: 'warn' });
  t.match(
    remarks.map(([code, where, got, expected]) => [code, where, got, expected]),
    [
      ['OTA-010', 'log_level in otel-agent.yaml:4:1', 'another type', /^one of none/],
      ['OTA-010', 'service.name in otel-agent.yaml:2:3', 'another type', 'a text'],
      ['OTA-010', 'service.version in otel-agent.yaml:3:3', 'another type', 'a text'],
    ],
  );
  t.equal(remarks.length, 3);
});

test('puts variables in, those of the environment before those of .env', async (t) => {
  const folder = t.testdir({ '.env': 'NAME=from-env-file\nREGION=eu', 'otel-agent.yaml': 'service:\n  name: ${NAME}-${REGION:-us}\n  version: ${VERSION}\nsampling: {ratio: "${RATIO:-0.25}"}' });
  const { settings, sources } = readSettings({ NAME: 'shop' }, folder);
  t.match(settings, { 'service.name': 'shop-eu', 'service.version': undefined, 'sampling.ratio': 0.25 });
  t.strictSame(sources['service.version'], { from: 'default' }, 'a variable that is not set sets nothing');
});

test('says each fault with its line and column, and the nearest key', async (t) => {
  const { settings, remarks, closed } = read(
    t,
    `servce: {name: x}
sampling:
  ration: 0.5
  ratio: 2
  tail:
    keep:
      - status: error
      - {http_status: often}
  rules: 7
export: 5
traces:
  exporter: [otlp, owl]
config: x.yaml
rules:
  - name: a
    kafka: {topc: t}
    take: {x: value.x}
  - name: b
    kafka: {topic: t}
    take: {x: value.x}
`,
  );
  t.equal(closed, undefined);
  t.strictSame(settings.rules.map(({ name }) => name), ['b'], 'the good rule stays');
  t.strictSame(settings['traces.exporter'], ['otlp']);
  t.match(
    remarks.map(([code, ...details]) => `${code} ${details.join(' | ')}`),
    [
      'OTA-015 servce in otel-agent.yaml:1:1 | service',
      'OTA-015 sampling.ration in otel-agent.yaml:3:3 | sampling.ratio',
      'OTA-010 export in otel-agent.yaml:10:1 | what is no mapping | settings of export, each by its name | it is ignored',
      'OTA-015 config in otel-agent.yaml:13:1 | ',
      /^OTA-010 traces\.exporter in otel-agent\.yaml:12:3 \| 'owl'/,
      "OTA-010 sampling.ratio in otel-agent.yaml:4:3 | '2' | a number from 0 to 1 | the default counts: 1",
      /^OTA-010 sampling\.rules in otel-agent\.yaml:9:3 \| '7'/,
      /^OTA-010 sampling\.tail\.keep\[1\] in otel-agent\.yaml:8:9 \| http_status without a comparison/,
      /^OTA-075 rules\[0\]\.kafka\.topc in otel-agent\.yaml:16:13 \| the key 'topc' \| topic/,
    ],
  );
  t.equal(remarks.length, 9);
});

test('lets the file decide where a variable is bad, and says so', async (t) => {
  const { settings, remarks } = read(t, 'sampling:\n  ratio: 0.5', { OTEL_AGENT_SAMPLING_RATIO: 'half' });
  t.equal(settings['sampling.ratio'], 0.5);
  t.strictSame(remarks, [['OTA-010', 'OTEL_AGENT_SAMPLING_RATIO', "'half'", 'a number from 0 to 1', 'sampling.ratio in otel-agent.yaml:2:3 counts instead']]);
});

test('closes the export where something of redaction cannot be read', async (t) => {
  for (const [text, where] of [
    ['redaction:\n  deny:\n    - customer.*\n    - {key: a, action: hide}', 'redaction.deny[1] in otel-agent.yaml:4:7'],
    ['redaction:\n  deny: [{key: a, acton: hash}]', 'redaction.deny[0].acton in otel-agent.yaml:2:19'],
    ['redaction:\n  denny: [a]', 'redaction.denny in otel-agent.yaml:2:3'],
    ['redactoin: {mode: strict}', 'redactoin in otel-agent.yaml:1:1'],
    [`${Array.from({ length: 50 }, (_, at) => `a${at}: 1`).join('\n')}\nredaction: {denny: [a]}`, 'redaction.denny in otel-agent.yaml:51:13'],
    ['redaction: strict', 'redaction in otel-agent.yaml:1:1'],
    ['redaction: {url: [a]}', 'redaction.url in otel-agent.yaml:1:13'],
    ['redaction:\n  patterns: [{name: x, regex: "("}]', 'redaction.patterns[0] in otel-agent.yaml:2:14'],
    ['redaction: {detectors: {email: Hide}}', 'redaction.detectors.email in otel-agent.yaml:1:25'],
    ['redaction:\n  deny: [a\nservice: {}', 'otel-agent.yaml:3:1'],
  ] as const) {
    const { closed, remarks } = read(t, text);
    t.equal(closed, `${where} is not valid`, text);
    t.equal(remarks.filter(([code]) => code === 'OTA-051').length, 1, text);
  }
});

test('ignores a file that cannot be read as a whole, says where, and keeps what other places say', async (t) => {
  const { settings, remarks, closed, watched } = read(t, 'service:\n  name: [x\n  version: 1\n', { OTEL_AGENT_SAMPLING_RATIO: '0.5' });
  t.match(remarks, [['OTA-070', /^otel-agent\.yaml:\d+:\d+$/, /flow|]/i]]);
  t.equal(settings['service.name'], undefined);
  t.equal(settings['sampling.ratio'], 0.5);
  t.equal(closed, undefined, 'it says nothing of redaction');
  t.ok(watched, 'it may be mended');
  t.match(read(t, '- 1\n- 2').remarks, [['OTA-070', 'otel-agent.yaml:1:1', 'a mapping was expected: settings by their names']]);
  t.strictSame(read(t, '# nothing yet\n').remarks, []);
});

test('says what is in the place of a file', async (t) => {
  const folder = t.testdir({ 'otel-agent.yaml': {}, big: '#'.repeat(300_000), secret: 'a: 1' });
  const why = (environment: Variables) => {
    const { remarks, closed } = readSettings(environment, folder);
    t.ok(closed, 'nothing is exported: it may hold rules of redaction');
    return remarks.filter(([code]) => code !== 'OTA-051');
  };
  t.strictSame(why({}), [['OTA-011', join(folder, 'otel-agent.yaml'), 'it is not a regular file']]);
  t.strictSame(why({ OTEL_AGENT_CONFIG: 'big' }), [['OTA-011', join(folder, 'big'), 'it is bigger than 256 KiB']]);
  t.strictSame(why({ OTEL_AGENT_CONFIG: 'gone' }), [['OTA-011', join(folder, 'gone'), 'there is no such file']]);
  t.strictSame(why({ OTEL_AGENT_CONFIG: '/dev/null' }), [['OTA-011', '/dev/null', 'it is not a regular file']]);
  t.strictSame(why({ OTEL_AGENT_CONFIG: 'secret/x' }), [['OTA-011', join(folder, 'secret/x'), 'there is no such file']]);
  chmodSync(join(folder, 'secret'), 0o000);
  if (process.getuid?.() !== 0) t.match(why({ OTEL_AGENT_CONFIG: 'secret' }), [['OTA-011', String, /EACCES/]]);
  mkdirSync(join(folder, 'links'));
  symlinkSync('nowhere', join(folder, 'links/otel-agent.yaml'));
  t.strictSame(readSettings({}, join(folder, 'links')).remarks, []);
});

const STANDARD = `file_format: "1.0"
resource: {attributes: [{name: service.name, value: shop}]}
tracer_provider: {processors: []}
distribution:
  otel_agent:
    sampling: {ratio: 0.2, target_per_second: "5"}
    service: {name: "\${NAME:-shop}"}
    rles: []
`;

test("reads the agent's part of OpenTelemetry's own file, which counts alone for what it has", async (t) => {
  const folder = t.testdir({ 'otel.yaml': STANDARD, 'otel-agent.yaml': 'sampling: {ratio: 0.9, mode: head}\nhttp: {ignore_paths: [/x]}' });
  const { settings, sources, remarks } = readSettings(
    { OTEL_CONFIG_FILE: 'otel.yaml', OTEL_AGENT_SAMPLING_RATIO: '0.7', OTEL_AGENT_SAMPLING_MODE: 'collector', OTEL_BSP_SCHEDULE_DELAY: '7', NAME: 'cafe' },
    folder,
    { sampling: { ratio: 0.4 } },
  );
  t.match(settings, { 'sampling.ratio': 0.2, 'sampling.mode': 'local', 'sampling.target_per_second': 5, 'service.name': 'cafe', 'batch.schedule_delay': 7 });
  t.ok(settings['http.ignore_paths'].includes('/x'), 'for what it has nothing of, the other places count');
  t.strictSame(sources['sampling.ratio'], { from: 'file', file: 'otel.yaml', path: 'sampling.ratio', line: 6, column: 16 });
  t.strictSame(remarks, [
    ['OTA-015', 'rles in otel.yaml:8:5', 'rules'],
    ['OTA-014', 'otel.yaml', 'resource, tracer_provider'],
  ]);
  const without = readSettings({ OTEL_CONFIG_FILE: 'otel-agent.yaml' }, folder);
  t.strictSame(without.remarks, [['OTA-014', 'otel-agent.yaml', 'sampling, http']]);
  t.strictSame(readSettings({ OTEL_CONFIG_FILE: 'o.yaml' }, t.testdir({ 'o.yaml': 'file_format: "1.0"\ndistribution: {other: {}}' })).remarks, []);
  const odd = readSettings({ OTEL_CONFIG_FILE: 'o.yaml' }, t.testdir({ 'o.yaml': 'distribution: {otel_agent: [redaction]}' }));
  t.match(odd.remarks, [['OTA-070', 'o.yaml:1:16', /mapping/], ['OTA-051', 'o.yaml:1:16']]);
});

test('forgets no secret into a message', async (t) => {
  const { remarks } = read(t, 'export:\n  endpoint: "ftp://user:${PASSWORD}@host"\n  headers: {a b: "${PASSWORD}"}\nsampling: {ratio: "x@${PASSWORD}"}', { PASSWORD: 's3cret' });
  t.ok(remarks.length >= 2);
  t.notMatch(JSON.stringify(remarks), /s3cret/);
});

test('has settings whatever stands in the file', async (t) => {
  const folder = t.testdir({});
  const path = join(folder, 'otel-agent.yaml');
  const check = (content: string | Uint8Array) => {
    writeFileSync(path, content);
    const { settings, remarks } = readSettings({}, folder);
    for (const [key, { fallback }] of Object.entries(SETTINGS)) {
      if (settings[key as SettingKey] === undefined && fallback !== undefined) throw new Error(`${key} has no value`);
    }
    return remarks.every(([code, ...details]) => /^OTA-\d{3}$/.test(code) && details.every((detail) => typeof detail === 'string'));
  };
  const keys = fc.constantFrom(...Object.keys(SETTINGS), 'redaction', 'sampling', 'rules', '__proto__', 'constructor', 'nonsense');
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('http://a:1', '1', 'none', true, [], {}, null, ['a', 1], { a: 1 }), fc.dictionary(keys, fc.jsonValue()));
  fc.assert(fc.property(fc.dictionary(keys, value), (data) => check(JSON.stringify(data))), { numRuns: 1500 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 500 });
  for (const text of HOSTILE_FILES) t.ok(check(text), text.slice(0, 30));
});

test('reads any one setting from a file as from its variable', async (t) => {
  const texts = ['true', '1', '0.5', '2s', '16MiB', 'none', 'otlp', 'http://h:4318', 'a=b', '/x', 'a,b', '500,429', 'error'];
  const folder = t.testdir({});
  for (const [key, setting] of Object.entries(SETTINGS)) {
    if (key === 'config' || key === 'config_file') continue;
    for (const text of texts) {
      const variable = readSettings({ [setting.variables[0]]: text }, '/no/such/folder').settings[key as SettingKey];
      // Quoted, as a text; the parsers of variables are those of files.
      writeFileSync(join(folder, 'otel-agent.yaml'), `${key}: "${text}"`);
      const got = readSettings({}, folder).settings[key as SettingKey];
      if (JSON.stringify(got) !== JSON.stringify(variable)) t.strictSame(got, variable, `${key}: ${text}`);
    }
  }
  t.pass(`${Object.keys(SETTINGS).length} settings`);
});
