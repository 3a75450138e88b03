import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { SETTINGS } from '../../src/config/settings.js';
import { readYaml } from '../../src/config/yaml.js';
import { configSchema, SCHEMA_FILE } from '../../tools/config-schema.js';
import { valueSchema } from '../../tools/value-schema.js';
import { ROOT } from '../support/run-app.js';

const schema = JSON.parse(configSchema()) as object;
const validate = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(schema);

/** Data as an editor's validator sees it. */
const plain = (text: string) => JSON.parse(JSON.stringify(readYaml(text, (name) => `\${${name}}`).data)) as unknown;
const isValid = (text: string) => validate(plain(text));

/** What the agent says of it as a file. */
function remarksOf(t: { testdir: (files: Record<string, string>) => string }, data: unknown) {
  return readSettings({}, t.testdir({ 'otel-agent.yaml': JSON.stringify(data) })).remarks.filter(([code]) => code !== 'OTA-050');
}

test('config/otel-agent.schema.json is made from the table as it is', async (t) => {
  t.equal(readFileSync(join(ROOT, SCHEMA_FILE), 'utf8'), configSchema(), 'if not: npm run build && node build/tools/config-schema.js');
});

test('takes the examples of the documentation', async (t) => {
  let count = 0;
  for (const page of ['config', 'rules', 'explain', 'sample', 'redact', 'propagate']) {
    const text = readFileSync(join(ROOT, 'docs', `${page}.md`), 'utf8');
    for (const [, example = ''] of text.matchAll(/```yaml\n([^]*?)```/g)) {
      if (!/^(service|export|sampling|redaction|correlation|rules|propagation|http):/m.test(example)) continue;
      count += 1;
      t.ok(isValid(example), `${page}: ${example.slice(0, 80)} ${JSON.stringify(validate.errors?.slice(0, 3))}`);
      t.strictSame(remarksOf(t, plain(example)), [], `${page}: ${example.slice(0, 80)}`);
    }
  }
  t.ok(count >= 2, `${count} examples`);
});

test("takes the demo's files", async (t) => {
  const files = readdirSync(join(ROOT, 'config'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  t.ok(files.length >= 3, files.join(' '));
  for (const name of files) {
    const file = join(ROOT, 'config', name);
    t.ok(isValid(readFileSync(file, 'utf8')), `${name} ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    t.strictSame(readSettings({ OTEL_AGENT_CONFIG: file }, ROOT).remarks, [], name);
  }
});

test('refuses what the agent complains of', async (t) => {
  for (const text of [
    'servce: {name: x}',
    'sampling: {ration: 0.5}',
    'sampling: {ratio: 2}',
    'sampling: {mode: here}',
    'sampling: {tail: {keep: [{status: ok}]}}',
    'sampling: {rules: [{name: a, ratio: 1}]}',
    'sampling.ratio: 2',
    'export: 5',
    'export: {timeout: 10s}',
    'export: {endpoints: [ftp://a]}',
    'export.queue: {max_bytes: 12}',
    'redaction: {deny: [{key: a, acton: hash}]}',
    'redaction: {detectors: {email: hide}}',
    'redaction: {patterns: [{name: email, regex: x}]}',
    'http: {ignore_paths: [ping]}',
    'config: other.yaml',
    'rules: [{name: a, kafka: {topc: x}, take: {a: value.a}}]',
    'rules: [{name: a, kafka: {}, take: {a: values.a}}]',
    'rules: [{name: a, kafka: {}, pg: {}, take: {a: topic}}]',
    'rules: [{name: a, kafka: {}, span: x, take: {a: topic}}]',
    'rules: [{kafka: {}, take: {a: topic}}]',
    'rules: [{name: a, kafka: {}}]',
    'rules: [{name: a, function: {file: x, class: A}, span: x}]',
    'rules: [{name: a, function: {file: x, function: f, method: g}, span: x}]',
    'rules: [{name: a, function: {file: x, function: f}, kind: server, take: {a: result}}]',
    'rules: [{name: a, function: {file: x, function: f}, span: a, event: b}]',
    'rules: [{name: a, function: {file: x, class: A, method: constructor}, span: a}]',
    'rules: [{name: a, function: {file: x, function: f}, span: a, limit: often}]',
    'rules: [{name: a, pg: {}, take: {otel_agent.a: column.a}}]',
    'rules: [{name: a, pg: {}, event: x, take: {__proto__: column.a}}]',
  ]) {
    t.notOk(isValid(text), text);
    t.ok(remarksOf(t, plain(text)).length > 0, `the agent complains of ${text}`);
  }
});

test('takes nested and whole keys, places for anchors, and texts with variables', async (t) => {
  for (const text of [
    'sampling.ratio: 0.5\nsampling.tail.max_spans: 7',
    'redaction: {limits.max_depth: 3, url: {extra_keys: [a]}}\nredaction.limits: {max_items: 5}',
    'x-a: &a {ratio: 0.1}\nsampling: *a',
    'service:\nsampling: {ratio: "${RATIO:-0.5}", rules: []}\nexport: {timeout: "${T}", endpoints: ["${A}"]}',
  ]) {
    t.ok(isValid(text), `${text} ${JSON.stringify(validate.errors)}`);
  }
});

/** Values of every kind, good and bad. */
const VALUES: readonly unknown[] = [
  [true, 0, 1, 7, 0.5, -1, 100_000, 1e12, 'true', 'word', '', 'none', '0.5', '12', '2s', '16MiB', '64kB', 'a,b', 'a=b', '/x', '/x,/y', 'x/y'],
  ['http://h:4318', 'https://u:p@h/x', 'unix:///run/s', 'h:4318', 'ftp://h', 'http://', 'otlp', 'otlp,file', 'otlp,owl', 'b3', 'gzip', 'grpc', 'error', 'head', 'strict', 'off', 'mask'],
  [[], ['a'], ['/x'], ['otlp'], ['owl'], [429, 500], [0], [1000], ['http://h'], [['a']], [null], [{}], [{ key: 'a' }], [{ key: 'a', action: 'hash' }], [{ key: 'a', scan: false }], [{ key: '{' }]],
  [[{ name: 'x', regex: 'a+' }], [{ name: 'card', regex: 'a' }], [{ name: 'a', match: {}, ratio: 0.5 }], [{ name: 'a', match: { paths: [] }, ratio: 1 }], [{ status: 'error' }], [{ status: 'x' }], [{ duration_ms: '>=5' }], [{ http_status: 500, status: 'error' }]],
  [{}, { a: 'b' }, { a: 0.5 }, { a: { ratio: 0.5 } }, { a: { b: 1 } }, { a: ['b'] }],
].flat(1);

// The other way round it need not hold: the agent reads more forms than an editor has to propose.
test('what the schema takes, the agent reads without a word', async (t) => {
  let taken = 0;
  for (const key of Object.keys(SETTINGS)) {
    if (key === 'config' || key === 'config_file' || key === 'rules') continue;
    for (const value of VALUES) {
      const data = { [key]: value };
      // Names that mean something else are for the agent to tell.
      if (!validate(data) || (key === 'correlation.header' && value === 'b3')) continue;
      taken += 1;
      const remarks = remarksOf(t, data);
      if (remarks.length > 0) t.fail(`${JSON.stringify(data)}: ${remarks.join(' ')}`);
    }
  }
  t.ok(taken > 700, `${taken} values`);
});

test('knows every kind of value, or nothing is made', async (t) => {
  t.throws(() => valueSchema('new.one', { variables: ['X'], parse: () => ({ expected: 'a colour' }), fallback: 1, doc: '' }), /new\.one: no schema is known for 'a colour'/);
});
