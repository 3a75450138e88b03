import { test } from 'tap';
import { defaultText } from '../../src/config/default-text.js';
import type { Setting } from '../../src/config/setting.js';
import { type SettingKey, SETTINGS } from '../../src/config/settings.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import type { AppResult } from '../support/run-app.js';
import { BAD_VALUES } from './bad-values.js';
import { runInFolder, runWithoutAgent } from './in-folder.js';

/** It makes no spans, so that whatever the agent writes is about its settings. */
const QUIET = "console.log('hello'); console.error('careful'); process.exitCode = 3";

/** It answers a request of its own: a server span and a client span. */
const BUSY = `
  const { createServer, get } = require('node:http');
  const server = createServer((request, response) => response.end('fine')).listen(0, '127.0.0.1', () => {
    get({ port: server.address().port, path: '/orders' }, (response) => {
      response.on('data', (data) => console.log(String(data))).on('end', () => server.close());
    });
  });
  process.exitCode = 4;
`;

const ROWS = Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][];
const withoutAgent = runWithoutAgent('/', QUIET);

/** All that a service shows to the outside. */
const shown = ({ stdout, stderr, code, signal }: AppResult) => ({ stdout, stderr, code, signal });

for (const [key, setting] of ROWS) {
  const bad = BAD_VALUES[key];
  if (!bad) continue;
  test(`says in one line that ${key} is bad, and the service runs as without the agent`, async (t) => {
    const [variable] = setting.variables;
    const parsed = setting.parse(bad.text);
    const now = 'value' in parsed ? 'that part is ignored' : `the default counts: ${defaultText(setting)}`;
    const result = await runInFolder(t.testdir({}), QUIET, { [variable]: bad.text });
    const line = `${variable}: got ${bad.shown ?? `'${bad.text}'`}, expected ${parsed.expected}; `;
    t.strictSame(result.agentLines, [
      `otel-agent: ${setting.closes ? `[OTA-051] ${line}no span is exported until this is right` : `[OTA-010] ${line}${now}`}`,
    ]);
    t.strictSame(shown(result), shown(await withoutAgent));
  });
}

test('takes any text for the other settings', async (t) => {
  for (const [key, { parse }] of ROWS) {
    if (!BAD_VALUES[key]) t.strictSame(parse('%zz, =;\0'), { value: '%zz, =;\0' }, key);
  }
});

test('says one line for each bad value when all are bad at once that close nothing, and traces all the same', async (t) => {
  const env: Record<string, string> = {};
  for (const [key, { variables, closes }] of ROWS) {
    const bad = BAD_VALUES[key];
    if (bad && !closes && key !== 'export.endpoint') env[variables[0]] = bad.text;
  }
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const result = await runInFolder(t.testdir({}), BUSY, { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  t.strictSame(
    result.agentLines.map((line) => /\[OTA-010\] (\S+):/.exec(line)?.[1] ?? line),
    Object.keys(env),
  );
  t.strictSame(shown(result), shown(await runWithoutAgent(t.testdir({}), BUSY)));
  t.strictSame(
    receiver
      .spans()
      .map(({ kind }) => kind)
      .sort(),
    ['CLIENT', 'SERVER'],
  );
});

test('says a bad value of .env and of an older name where it was written', async (t) => {
  const folder = t.testdir({ '.env': 'OTEL_BSP_SCHEDULE_DELAY=soon\n' });
  const { agentLines } = await runInFolder(folder, QUIET, { TRACING_SAMPLING_RATE: '50%' });
  t.strictSame(agentLines, [
    "otel-agent: [OTA-010] OTEL_BSP_SCHEDULE_DELAY in .env: got 'soon', " +
      'expected a whole number of milliseconds, 0 to 2147483647; the default counts: 5000',
    "otel-agent: [OTA-010] TRACING_SAMPLING_RATE: got '50%', expected a number from 0 to 1; the default counts: 1",
  ]);
});

test('says nothing that OTEL_LOG_LEVEL does not want', async (t) => {
  const folder = t.testdir({ '.env': 'SERVICE_NAME=shop\nOTEL_BSP_SCHEDULE_DELAY=soon\n' });
  for (const level of ['none', 'ERROR']) {
    t.strictSame((await runInFolder(folder, QUIET, { OTEL_LOG_LEVEL: level })).agentLines, [], level);
  }
  t.equal((await runInFolder(folder, QUIET, { OTEL_LOG_LEVEL: 'warn' })).agentLines.length, 2);
});

test('says that a file of settings that was named is not there, and the service runs', async (t) => {
  const { agentLines, code } = await runInFolder(t.testdir({}), QUIET, { OTEL_CONFIG_FILE: '/etc/no-such-otel.yaml', OTEL_AGENT_CONFIG: 'no.yaml' });
  t.match(agentLines, [
    /^otel-agent: \[OTA-011\] \S+\/no\.yaml could not be read: there is no such file; it is ignored$/,
    /^otel-agent: \[OTA-051\] \S+\/no\.yaml: got what cannot be read, expected a file of settings, .*; no span is exported until this is right$/,
    'otel-agent: [OTA-011] /etc/no-such-otel.yaml could not be read: there is no such file; it is ignored',
  ]);
  t.equal(agentLines.length, 3);
  t.equal(code, 3);
});

test('says in one line that a library in a list is unknown, and the service runs', async (t) => {
  for (const variable of ['OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'OTEL_NODE_DISABLED_INSTRUMENTATIONS']) {
    const result = await runInFolder(t.testdir({}), QUIET, { [variable]: 'htpp' });
    t.match(result.agentLines, [/OTA-023.*'htpp'.*http/], variable);
    t.equal(result.agentLines.length, 1);
    t.strictSame(shown(result), shown(await withoutAgent));
  }
});

// No bad value: certificates come late and are renewed. Nobody is trusted instead of those who were asked for.
test('says in one line which file of certificates cannot be read, holds the spans, and the service runs', async (t) => {
  for (const variable of [
    'OTEL_EXPORTER_OTLP_CERTIFICATE',
    'OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY',
    'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
  ]) {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://127.0.0.1:1', [variable]: 'nowhere.pem' };
    const { stdout, stderr, agentLines, code } = await runInFolder(t.testdir({}), BUSY, env);
    t.match(agentLines, [
      /OTA-030\].*\(https:\/\/127\.0\.0\.1:1\/v1\/traces\): TLS file cannot be read: .*nowhere\.pem.*; they are held/,
      /OTA-042\] 2 spans /,
    ]);
    t.equal(agentLines.length, 2, variable);
    t.strictSame([stdout, stderr, code], ['fine\n', '', 4]);
  }
});
