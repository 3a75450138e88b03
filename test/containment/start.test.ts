import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/run-app.js';
import { runBoth } from './alike.js';
import { appFiles } from './app-files.js';

/** A service with something of everything that is instrumented without a library; it prints what it sees and ends. */
const SERVICE = `
const http = require('node:http');
const server = http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  const { statusCode } = await new Promise((resolve) => http.get({ port, host: '127.0.0.1', agent: false }, resolve));
  const answer = await fetch('http://127.0.0.1:' + port, { headers: { connection: 'close' } });
  console.log(statusCode, answer.status, await answer.text());
  server.close();
  server.closeAllConnections();
});
`;

/** What is wrong with the runtime, as a preload before the agent; what the agent says about it; whether it runs. */
const RUNTIMES: Readonly<Record<string, readonly [preload: string, line: RegExp | undefined, spans?: boolean]>> = {
  'an old Node': [`fake('node', '18.0.0')`, /\[OTA-001\] not started: Node.js 18.0.0 is older/],
  'an old 22': [`fake('node', '22.14.0')`, /\[OTA-001\] not started: Node.js 22.14.0 is older/],
  'an old 20': [`fake('node', '20.18.3')`, /\[OTA-001\] not started: Node.js 20.18.3 is older/],
  'an odd 21': [`fake('node', '21.7.0')`, /\[OTA-001\] not started: Node.js 21.7.0 is older/],
  'a version that is none': [`fake('node', 'weird')`, /\[OTA-001\] not started/],
  'a future Node': [`fake('node', '99.0.0')`, /\[OTA-006\] Node.js 99.0.0 is newer/, true],
  bun: [`fake('bun', '1.3.0')`, /\[OTA-001\] not started: bun is not Node.js/],
  deno: [`fake('deno', '2.5.0')`, /\[OTA-001\] not started: deno is not Node.js/],
  'no AsyncLocalStorage': [
    `delete require('node:async_hooks').AsyncLocalStorage`,
    /\[OTA-001\] not started: this runtime has no async_hooks.AsyncLocalStorage; the service runs untraced/,
  ],
  'no diagnostics channels': [
    `const channels = require('node:diagnostics_channel'); delete channels.subscribe; delete channels.unsubscribe;`,
    /\[OTA-001\] .* has no diagnostics_channel.subscribe/,
  ],
  'no getBuiltinModule': [`delete process.getBuiltinModule`, /\[OTA-001\] .* has no process.getBuiltinModule/],
  'no module cache to look at': [`require('node:module')._cache = Object.create(null)`, undefined, true],
  'no registerHooks': [`delete require('node:module').registerHooks`, undefined, true],
  'no syncBuiltinESMExports': [`delete require('node:module').syncBuiltinESMExports`, /\[OTA-001\]/],
  'frozen module prototype': [`Object.freeze(require('node:module').prototype)`, /\[OTA-003\] failed at start/],
  'no parseEnv': [`delete require('node:util').parseEnv`, undefined],
  'no getActiveResourcesInfo': [`process.getActiveResourcesInfo = undefined`, undefined],
  'sealed global object': [`Object.preventExtensions(globalThis)`, /\[OTA-003\] failed at start/],
};

t.test('the service runs as without the agent on a runtime that is not as it should be', async (t) => {
  const fake = 'const fake = (name, value) => Object.defineProperty(process.versions, name, { value });\n';
  const files = appFiles(t, {
    'service.cjs': SERVICE,
    ...Object.fromEntries(Object.entries(RUNTIMES).map(([what, [preload]]) => [`${what}.cjs`, fake + preload])),
  });
  for (const [what, [, line, spans]] of Object.entries(RUNTIMES)) {
    const nodeArgs = ['--require', join(ROOT, (files as Record<string, string>)[`${what}.cjs`] ?? '')];
    const env = { OTEL_LOG_LEVEL: 'info' };
    const { differences, with: run } = await runBoth({ file: files['service.cjs'], nodeArgs, env });
    t.same(differences, [], what);
    const lines = run.agentLines.filter((text) => !text.includes('OTA-002'));
    t.equal(lines.length, line ? 1 : 0, `${what}: ${lines.join('\n')}`);
    if (line) t.match(lines[0], line);
    if (spans) t.ok(run.spans.length >= 4, `${what}: ${run.spans.length} spans`);
  }
});

t.test('a .env that cannot be read is one line', async (t) => {
  const files = appFiles(t, { 'service.cjs': SERVICE });
  const cwd = join(ROOT, files['service.cjs'], '..');
  mkdirSync(join(cwd, '.env'));
  const { differences, with: run } = await runBoth({ file: files['service.cjs'], cwd });
  t.same(differences, []);
  t.equal(run.agentLines.length, 1);
  t.match(run.agentLines[0], /\[OTA-011\] .*\.env could not be read/);
  t.equal(run.spans.length, 4);
});

t.test('switched off, the agent does nothing and says nothing', async (t) => {
  const files = appFiles(t, { 'service.cjs': `${SERVICE} console.log(process.emit === require('events').prototype.emit);` });
  const { differences, with: run } = await runBoth({ file: files['service.cjs'], env: { OTEL_SDK_DISABLED: 'true' } });
  t.same(differences, []);
  t.same([run.agentLines, run.spans], [[], []]);
});

t.test('asked to start twice, the agent starts once', async (t) => {
  const { 'service.cjs': file } = appFiles(t, { 'service.cjs': SERVICE });
  const ways: Record<string, { nodeArgs?: string[]; env?: Record<string, string> }> = {
    '--require and --import': { nodeArgs: ['--require', '@org/otel-agent/register'] },
    '--import twice': { nodeArgs: ['--import', '@org/otel-agent/register'] },
    'NODE_OPTIONS and --import': { env: { NODE_OPTIONS: '--import @org/otel-agent/register' } },
    'NODE_OPTIONS with --require and --import': { env: { NODE_OPTIONS: '--require @org/otel-agent/register' } },
  };
  for (const [way, run] of Object.entries(ways)) {
    const { stdout, code, agentLines, spans } = (await runBoth({ file, ...run })).with;
    t.same([stdout, code, agentLines], ['200 200 hello\n', 0, []], way);
    t.same(spans.map(({ kind }) => kind).sort(), ['CLIENT', 'CLIENT', 'SERVER', 'SERVER'], `${way}: each span once`);
  }
});

t.test('of two installed copies the first one runs, and the second says so', async (t) => {
  const { 'service.cjs': file } = appFiles(t, { 'service.cjs': SERVICE });
  const copy = join(ROOT, file, '..', 'node_modules', '@org', 'otel-agent');
  for (const part of ['dist', 'package.json']) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  const second = join(copy, 'dist', 'register.cjs');
  for (const [level, lines] of [['warn', 1], ['error', 0]] as const) {
    // Required first, so the copy is the one that runs.
    const env = { OTEL_LOG_LEVEL: level, NODE_OPTIONS: `--require ${second}` };
    const { stdout, code, agentLines, spans } = (await runBoth({ file, env })).with;
    t.same([stdout, code, spans.length], ['200 200 hello\n', 0, 4]);
    t.equal(agentLines.length, lines);
    if (lines > 0) t.match(agentLines[0], /\[OTA-004\] a second copy of the agent \(.*register\.cjs\) was asked to start/);
  }
});

t.test('where spans go is no matter of the service', async (t) => {
  const { 'service.cjs': file } = appFiles(t, { 'service.cjs': SERVICE });
  const none = await runBoth({ file, env: { OTEL_TRACES_EXPORTER: 'none' } });
  t.same(none.differences, []);
  t.same([none.with.agentLines, none.with.spans], [[], []]);

  const { with: console } = await runBoth({ file, env: { OTEL_TRACES_EXPORTER: 'console' } });
  t.match(console.stdout, /200 200 hello\n/);
  t.equal(console.stdout.match(/^  traceId:/gm)?.length, 4, 'four spans are printed');
  t.same([console.code, console.agentLines, console.spans], [0, [], []]);

  const { with: both } = await runBoth({ file, env: { OTEL_TRACES_EXPORTER: 'otlp,console' } });
  t.equal(both.stdout.match(/^  traceId:/gm)?.length, 4);
  t.equal(both.spans.length, 4);
});
