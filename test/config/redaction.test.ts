import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { runInFolder, runWithoutAgent } from './in-folder.js';

const PREFIX = 'OTEL_AGENT_REDACTION_';
const read = (variables: Record<string, string>) =>
  readSettings(Object.fromEntries(Object.entries(variables).map(([name, text]) => [PREFIX + name, text])), '/no/such/folder');

// The part of R9 that is about configuration: what each bad value does. `closed`: no span is exported.
const CASES: [variable: string, text: string, closed: boolean][] = [
  ['MODE', 'paranoid', false],
  ['MODE', 'on', false],
  ['MODE', 'true', false],
  ['MODE', 'standard,strict', false],
  ['SQL', 'never', false],
  ['SQL', 'true', false],
  ['URL_MASK_QUERY', 'some', false],
  ['URL_EXTRA_KEYS', ',,', false],
  ['LIMITS_MAX_VALUE_CHARS', '0', false],
  ['LIMITS_MAX_VALUE_CHARS', '16kB', false],
  ['LIMITS_MAX_VALUE_CHARS', '1e999', false],
  ['LIMITS_MAX_DEPTH', '-1', false],
  ['LIMITS_MAX_DEPTH', 'deep', false],
  ['LIMITS_MAX_ITEMS', '1.5', false],
  ['LIMITS_SPAN_BUDGET', '2ms', false],
  ['LIMITS_SPAN_BUDGET', '1', false],
  ['TRACESTATE_KEEP', ',', false],
  ['AUDIT', 'on', false],
  ['DENY_KEYS', ',', true],
  ['DENY_KEYS', 'a,b=hash', true],
  ['DENY_KEYS', 'a,"b"', true],
  ['DENY_KEYS', 'a,b\nc', true],
  ['DENY_KEYS', 'x'.repeat(300), true],
  ['DENY_KEYS', '[{"key":"a"', true],
  ['DENY_KEYS', '[{"key":"a","action":"hide"}]', true],
  ['DENY_KEYS', '[{"key":"a","action":"keep"}]', true],
  ['DENY_KEYS', '[{"key":"a","reason":"b"}]', true],
  ['DENY_KEYS', '[{"action":"mask"}]', true],
  ['DENY_KEYS', '[{"key":""}]', true],
  ['DENY_KEYS', '[{"key":5}]', true],
  ['DENY_KEYS', '[null]', true],
  ['DENY_KEYS', '[["a"]]', true],
  ['ALLOW_KEYS', '; ;="', true],
  ['ALLOW_KEYS', '[{"key":"a","scan":"no"}]', true],
  ['ALLOW_KEYS', '[{"key":"a*","i_understand":true}]', true],
  ['ALLOW_KEYS', '[{"key":"a","i_understand":1}]', true],
  ['ALLOW_KEYS', '[{"key":"a","action":"mask"}]', true],
  ['HASH_KEYS', ',,', true],
  ['HASH_KEYS', '[{"key":"a"}]', true],
  ['HASH_KEYS', '[true]', true],
  ['PATTERNS', 'no name', true],
  ['PATTERNS', 'a=(', true],
  ['PATTERNS', 'a=(?=b)', true],
  ['PATTERNS', String.raw`a=(b)\1`, true],
  ['PATTERNS', 'a b=c', true],
  ['PATTERNS', 'card=[0-9]+', true],
  ['PATTERNS', 'good=x\nbad=[', true],
  ['PATTERNS', '[{"name":"a","regex":"b","action":"remove"}]', true],
  ['PATTERNS', '[{"name":"a","regex":"b","where":["header"]}]', true],
  ['PATTERNS', '[{"name":"a","regex":"b"},{"name":"c"}]', true],
  ['DETECTORS_EMAIL', 'yes', true],
  ['DETECTORS_CARD', 'hash,mask', true],
  ['DETECTORS_PHONE', 'on', true],
];

test('says one line for each of 53 bad values, and keeps spans in where a rule is bad', async (t) => {
  t.ok(CASES.length >= 50);
  const good = read({}).settings;
  for (const [variable, text, closed] of CASES) {
    const reading = read({ [variable]: text });
    const what = `${variable} ${text.slice(0, 60)}`;
    t.equal(reading.remarks.length, 1, what);
    t.equal(reading.remarks[0]?.[0], closed ? 'OTA-051' : 'OTA-010', what);
    t.equal(reading.closed, closed ? `${PREFIX}${variable} is not valid` : undefined, what);
    t.strictSame(reading.settings, good, `${what}: the defaults count`);
  }
});

test('reads lists of keys, and rules as JSON, and adds them to the defaults', async (t) => {
  const { settings, remarks } = read({
    DENY_KEYS: 'customer.*, db.postgresql.values ,',
    ALLOW_KEYS: '[{"key":"order.id","scan":false},{"key":"app.password","i_understand":true}]',
    HASH_KEYS: 'user.id,user.id',
    URL_EXTRA_KEYS: 'voucher',
    DETECTORS_EMAIL: 'HASH',
    DETECTORS_CARD: 'off',
    DETECTORS_IPV4: 'net',
  });
  t.strictSame(remarks, []);
  t.match(settings, {
    'redaction.deny': [{ key: 'customer.*' }, { key: 'db.postgresql.values' }],
    'redaction.allow': [{ key: 'order.id', scan: false }, { key: 'app.password', i_understand: true }],
    'redaction.hash': ['user.id'],
    'redaction.url.extra_keys': ['voucher'],
    'redaction.detectors.email': 'hash',
    'redaction.detectors.card': 'keep',
    'redaction.detectors.ipv4': 'net',
    'redaction.detectors.ipv6': 'keep',
    'redaction.detectors.phone': 'keep',
    'redaction.detectors.jwt': 'mask',
  });
});

test('is closed by a bad rule in one place though another place has a good one', async (t) => {
  const folder = t.testdir({ '.env': 'OTEL_AGENT_REDACTION_DENY_KEYS=a' });
  const { closed, remarks } = readSettings({ OTEL_AGENT_REDACTION_DENY_KEYS: 'a=b' }, folder);
  t.equal(closed, 'OTEL_AGENT_REDACTION_DENY_KEYS is not valid');
  t.equal(remarks.length, 1);
});

test('is closed by a variable of redaction that there is not, and names the closest one', async (t) => {
  const { closed, remarks } = read({ DENY_KEY: 'a', DETECTORS_EMIAL: ' ' });
  t.equal(closed, 'OTEL_AGENT_REDACTION_DENY_KEY is not valid');
  t.strictSame(remarks, [
    ['OTA-051', 'OTEL_AGENT_REDACTION_DENY_KEY', 'a setting that there is not', 'OTEL_AGENT_REDACTION_DENY_KEYS'],
  ]);
  const folder = t.testdir({ '.env': 'OTEL_AGENT_REDACTION_X=1' });
  t.equal(readSettings({}, folder).closed, 'OTEL_AGENT_REDACTION_X in .env is not valid');
});

test('says at once that redaction is switched off, and by whom', async (t) => {
  t.strictSame(read({ MODE: 'off' }).remarks, [['OTA-050', 'OTEL_AGENT_REDACTION_MODE']]);
  t.strictSame(readSettings({}, '/no/such/folder', { redaction: { mode: 'off' } }).remarks, [
    ['OTA-050', 'redaction.mode in start()'],
  ]);
});

test('prints no key of the hashes', async (t) => {
  for (const data of ['s3cret', { a: 's3cret' }, ['s3cret', {}], Symbol('s3cret')]) {
    const { remarks } = readSettings({}, '/no/such/folder', { redaction: { hash_key: data } });
    t.notMatch(JSON.stringify(remarks), /s3cret/);
  }
});

test('loads the engine of patterns for a pattern alone, and the service runs on when it is bad', async (t) => {
  const app = `
    console.log('hello');
    process.exitCode = 3;
    if (process.env.LOOK) console.log(Object.keys(require.cache).some((file) => file.endsWith('re2.cjs')));
  `;
  const folder = t.testdir({});
  const bad = await runInFolder(folder, app, { OTEL_AGENT_REDACTION_PATTERNS: 'a=(?=b)' });
  const plain = await runWithoutAgent(folder, app);
  t.strictSame([bad.stdout, bad.stderr, bad.code], [plain.stdout, plain.stderr, plain.code]);
  const loaded = async (env: Record<string, string>) => (await runInFolder(folder, app, { LOOK: '1', ...env })).stdout;
  t.equal(await loaded({ OTEL_AGENT_REDACTION_PATTERNS: 'a=b' }), 'hello\ntrue\n');
  t.equal(await loaded({ OTEL_AGENT_REDACTION_DENY_KEYS: 'a' }), 'hello\nfalse\n');
  t.strictSame(bad.agentLines, [
    "otel-agent: [OTA-051] OTEL_AGENT_REDACTION_PATTERNS: got pattern 'a': lookahead and lookbehind cannot be used, " +
      'expected a regular expression in RE2 syntax; no span is exported until this is right',
  ]);
});
