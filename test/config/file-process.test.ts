import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { ROOT } from '../support/run-app.js';
import { HOSTILE_FILES } from './hostile-files.js';
import { runInFolder, runWithoutAgent } from './in-folder.js';

/** A request of its own, and then which of the agent's files were loaded. */
const APP = `
  const { createServer, get } = require('node:http');
  const server = createServer((request, response) => response.end('fine')).listen(0, '127.0.0.1', () => {
    get({ port: server.address().port, path: '/orders' }, (response) => {
      response.on('data', (data) => console.log(String(data))).on('end', () => server.close());
    });
  });
`;
const LOADED = "console.log(Object.keys(require('module')._cache).filter((file) => /yaml|rule-reader/.test(file)).length)";

test('takes settings from the file of the working directory, in a real process', async (t) => {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const folder = t.testdir({
    'otel-agent.yaml': `service: {name: \${NAME:-none}, environment: test}\nexport: {endpoint: "${receiver.url}"}\nredaction:\n  deny: [url.path]\n`.replace('{name: ${NAME:-none}', '{name: "${NAME:-none}"'),
  });
  const { stdout, agentLines, code } = await runInFolder(folder, APP, { NAME: 'shop' });
  t.equal(stdout, 'fine\n');
  t.equal(code, 0);
  t.strictSame(agentLines, []);
  const spans = receiver.spans();
  t.equal(spans.length, 2);
  for (const { resource } of spans) t.match(resource, { 'service.name': 'shop', 'deployment.environment.name': 'test' });
  t.equal(spans.find(({ kind }) => kind === 'SERVER')?.attributes['url.path'], '[REDACTED:denied]');
});

test('says what is wrong in the file, a line each, and exports nothing where redaction is meant', async (t) => {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const folder = t.testdir({ 'otel-agent.yaml': `sampling:\n  ration: 1\nexport: {endpoint: "${receiver.url}"}\nredaction:\n  deny:\n    - {key: a, action: hide}\n` });
  const { stdout, agentLines, code } = await runInFolder(folder, APP);
  t.equal(stdout, 'fine\n');
  t.equal(code, 0);
  t.strictSame(agentLines, [
    'otel-agent: [OTA-015] sampling.ration in otel-agent.yaml:2:3: there is no such setting; is it sampling.ratio?; it is ignored',
    "otel-agent: [OTA-051] redaction.deny[0] in otel-agent.yaml:6:7: got the action 'hide', expected one of drop, mask, partial, hash, truncate, net; no span is exported until this is right",
  ]);
  t.strictSame(receiver.spans(), []);
});

test('loads no YAML where there is no file, nor where the agent is switched off', async (t) => {
  const file = { 'otel-agent.yaml': 'traces: {exporter: none}' };
  t.equal((await runInFolder(t.testdir({}), LOADED, { OTEL_TRACES_EXPORTER: 'none' })).stdout, '0\n');
  t.equal((await runInFolder(t.testdir(file), LOADED, { OTEL_SDK_DISABLED: 'true' })).stdout, '0\n');
  t.equal((await runInFolder(t.testdir(file), LOADED, { OTEL_TRACES_EXPORTER: 'none', OTEL_AGENT_CONFIG: 'none' })).stdout, '0\n');
  t.equal((await runInFolder(t.testdir(file), LOADED)).stdout, '1\n');
});

test('lets the service run whatever stands in the file', async (t) => {
  const code = 'setTimeout(() => { console.log(1); process.exitCode = 3; }, 20)';
  const expected = await runWithoutAgent(t.testdir({}), code);
  for (const text of HOSTILE_FILES.filter((_, at) => at % 3 === 0)) {
    const { stdout, stderr, code: exit } = await runInFolder(t.testdir({ 'otel-agent.yaml': text }), code, { OTEL_TRACES_EXPORTER: 'none' });
    t.strictSame({ stdout, stderr, exit }, { stdout: expected.stdout, stderr: expected.stderr, exit: expected.code }, JSON.stringify(text.slice(0, 40)));
  }
});

test('writes what docs/report.md says of the file', async (t) => {
  const page = readFileSync(join(ROOT, 'docs/report.md'), 'utf8');
  for (const code of ['OTA-070', 'OTA-071', 'OTA-072']) t.ok(page.includes(code), code);
  const { agentLines } = await runInFolder(t.testdir({ 'otel-agent.yaml': 'a: 1\na: 2\n' }), '0');
  t.strictSame(agentLines, ["otel-agent: [OTA-070] otel-agent.yaml:2:1: the key 'a' is there twice, first in line 1; the file is ignored"]);
});
