import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/run-app.js';
import { runBoth, type Tidy } from './alike.js';
import { appFiles } from './app-files.js';

const [MAJOR = 0] = process.versions.node.split('.').map(Number);

/** A request through Express to itself; its route is known only when the library was instrumented. */
const SERVICE = `
const express = require('express');
const app = express();
app.get('/tasks/:id', (request, response) => response.json({ id: request.params.id }));
const server = app.listen(0, '127.0.0.1', async () => {
  const answer = await fetch('http://127.0.0.1:' + server.address().port + '/tasks/7', { headers: { connection: 'close' } });
  console.log(answer.status, await answer.json());
  server.close();
  server.closeAllConnections();
});
`;

/** The same without a library: Express itself fails under some flags. */
const PLAIN = `
const http = require('node:http');
const server = http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) => {
    console.log(response.statusCode);
    response.resume().on('end', () => server.close());
  });
});
`;

/** The permission model, with the network allowed. */
const PERMISSION = MAJOR >= 25 ? ['--permission', '--allow-net'] : [MAJOR === 24 ? '--permission' : '--experimental-permission'];

/** Passes everything through. */
const LOADER = 'data:text/javascript,export const resolve = (name, context, next) => next(name, context)';

/** Flags of Node under which a service may run; the whole service is traced unless something else is said. */
const FLAGS: Readonly<Record<string, { flags: string[]; since?: number; plain?: true; tidy?: Tidy }>> = {
  none: { flags: [] },
  'source maps': { flags: ['--enable-source-maps'] },
  'frozen intrinsics': { flags: ['--frozen-intrinsics', '--no-warnings'], plain: true },
  'no code from strings': { flags: ['--disallow-code-generation-from-strings'] },
  'no addons': { flags: ['--no-addons'] },
  'no stack traces': { flags: ['--stack-trace-limit=0'] },
  'no __proto__': { flags: ['--disable-proto=delete'] },
  'a __proto__ that throws': { flags: ['--disable-proto=throw'] },
  'deprecations are errors': { flags: ['--throw-deprecation', '--pending-deprecation'] },
  'warnings with their stack': { flags: ['--trace-warnings', '--trace-uncaught'] },
  'strict rejections': { flags: ['--unhandled-rejections=strict'] },
  'symlinks as they are': { flags: ['--preserve-symlinks', '--preserve-symlinks-main'] },
  'no require of ES modules': { flags: ['--no-experimental-require-module'], since: 22 },
  'a loader that passes through': {
    flags: ['--experimental-loader', LOADER],
    tidy: (output) => output.replaceAll(/^\(node:\d+\).*\n|^\(Use `node.*\n|^--import.*\n/gm, ''),
  },
  permissions: {
    flags: [...PERMISSION, '--allow-fs-read=*'],
    tidy: (output) => output.replaceAll(/^\(node:\d+\) ExperimentalWarning.*\n|^\(Use `node.*\n/gm, ''),
  },
  'permissions without reading': {
    // Neither the agent nor the service may read more than what they are made of. On Node 20, a package then cannot
    // `--require` itself by its name.
    since: 22,
    flags: [
      ...PERMISSION,
      `--allow-fs-read=${ROOT}/*`,
      `--allow-fs-read=${realpathSync(join(ROOT, 'node_modules'))}/*`,
    ],
    tidy: (output) => output.replaceAll(/^\(node:\d+\) ExperimentalWarning.*\n|^\(Use `node.*\n/gm, ''),
  },
};

t.test('a service under flags of Node runs as without the agent', async (t) => {
  const files = appFiles(t, { 'service.cjs': SERVICE, 'plain.cjs': PLAIN });
  for (const [index, [what, { flags, since = 20, plain, tidy }]] of Object.entries(FLAGS).entries()) {
    if (MAJOR < since) continue;
    // Every third one in both ways.
    const ways = (['import', 'require'] as const).filter((_, way) => index % 3 === 2 || index % 2 === way);
    for (const preload of ways) {
      const file = files[plain ? 'plain.cjs' : 'service.cjs'];
      const { differences, with: run } = await runBoth({ file, nodeArgs: flags, preload }, tidy);
      t.same(differences, [], `${what}, --${preload}`);
      // No threads without permission: one line says that export goes on without.
      t.same(run.agentLines.filter((line) => !line.includes('[OTA-034]')), [], `${what}, --${preload}`);
      t.same(run.spans.map(({ name }) => name).sort(), ['GET', plain ? 'GET' : 'GET /tasks/:id'], `${what}, --${preload}`);
    }
  }
});

t.test('without the permission to read, the agent stands back', { skip: MAJOR < 22 }, async (t) => {
  const { 'small.cjs': file } = appFiles(t, { 'small.cjs': `console.log('small');` });
  const own = ['dist/*', 'package.json', 'test/fixtures/containment/nothing.mjs', file];
  const nodeArgs = [...PERMISSION, ...own.map((path) => `--allow-fs-read=${join(ROOT, path)}`)];
  const tidy = (output: string) => output.replaceAll(/^\(node:\d+\) .*\n|^\(Use `node.*\n/gm, '');
  const { differences, with: run } = await runBoth({ file, nodeArgs, env: { OTEL_TRACES_EXPORTER: 'none' } }, tidy);
  t.same(differences, []);
  t.ok(run.agentLines.length <= 1, run.agentLines.join('\n'));
});

t.test('code that is no file runs as without the agent', async (t) => {
  const code = SERVICE.replaceAll('\n', ' ');
  for (const nodeArgs of [[], ['--input-type=commonjs']]) {
    const { differences, with: run } = await runBoth({ code, nodeArgs });
    t.same(differences, [], '-e');
    t.equal(run.spans.length, 2);
  }
  const module = `import { get } from 'node:http'; console.log(typeof get, typeof require);`;
  t.same((await runBoth({ code: module, nodeArgs: ['--input-type=module'] })).differences, [], 'a module behind -e');
  t.same((await runBoth({ code: '[6 * 7, module.paths.length > 0, __filename]', nodeArgs: ['-p'] })).differences, [], '-p');

  const { 'stdin.cjs': file } = appFiles(t, {
    'stdin.cjs': `
const { spawnSync } = require('node:child_process');
for (const args of [['-'], ['-i']]) {
  const input = 'console.log(typeof require, module.id, 6 * 7)\\n';
  const { stdout, stderr, status } = spawnSync(process.execPath, [...process.execArgv, ...args], { input, encoding: 'utf8' });
  console.log(args, stdout, stderr, status);
}`,
  });
  t.same((await runBoth({ file })).differences, [], 'standard input and the prompt');
});

t.test("Node's own test runner reports as without the agent", async (t) => {
  const { 'some.test.cjs': file } = appFiles(t, {
    'some.test.cjs': `
const { test, mock } = require('node:test');
const assert = require('node:assert');
test('passes', () => assert.ok(true));
test('fails', () => assert.equal(1, 2));
test('mocks timers', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  let called = 0;
  setTimeout(() => { called += 1; }, 1000);
  t.mock.timers.runAll();
  assert.equal(called, 1);
});
test('makes requests', async () => {
  const http = require('node:http');
  const server = http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await require('node:events').once(server, 'listening');
  const answer = await fetch('http://127.0.0.1:' + server.address().port, { headers: { connection: 'close' } });
  assert.equal(await answer.text(), 'hello');
  server.close();
});`,
  });
  const tidy = (output: string) => output.replaceAll(/duration_ms:? [\d.]+|\([\d.]+ms\)|\(node:\d+\)/g, '…');
  const { differences, with: run } = await runBoth({ file, nodeArgs: ['--test', '--test-reporter=tap'] }, tidy);
  t.same(differences, []);
  t.equal(run.code, 1);
  t.equal(run.spans.length, 2);
});
