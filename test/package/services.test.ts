import t from 'tap';
import { compareTrace } from '../../src/testing/compare-trace.js';
import { type AppRun, runTraced } from '../support/run-app.js';
import { installPacked } from './installed.js';

// One service that asks itself, in both module systems, with the agent as installed from the packed file.
const SERVICE = `
  const server = createServer((request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1', async () => {
    const response = await fetch(\`http://127.0.0.1:\${server.address().port}/greeting\`);
    console.log(await response.text(), await flush(), status().state, ...status().instrumentations);
    server.close();
    server.closeAllConnections();
  });
`;
const ESM = `import { createServer } from 'node:http';
import { flush, status } from '@org/otel-agent';
${SERVICE}`;
const COMMONJS = `const { createServer } = require('node:http');
const { flush, status } = require('@org/otel-agent');
${SERVICE}`;

const TRACE = `
  CLIENT "GET" {url.full="*/greeting", http.response.status_code=200}
    SERVER "GET" {url.path=/greeting, http.response.status_code=200}
`;

const PRELOADS: Record<string, Pick<AppRun, 'preload' | 'env'>> = {
  '--import': { preload: 'import' },
  '--require': { preload: 'require' },
  'NODE_OPTIONS with --import': { preload: 'NODE_OPTIONS' },
  'NODE_OPTIONS with --require': { preload: 'none', env: { NODE_OPTIONS: '--require @org/otel-agent/register' } },
};

t.test('services with the installed package', async (t) => {
  const project = await installPacked();
  t.teardown(() => project.remove());
  const services = { 'ES modules': project.write('esm.mjs', ESM), CommonJS: project.write('commonjs.cjs', COMMONJS) };

  for (const [kind, file] of Object.entries(services)) {
    for (const [way, preload] of Object.entries(PRELOADS)) {
      await t.test(`${way}, ${kind}: the trace arrives`, async (t) => {
        const { code, stdout, stderr, agentLines, spans } = await runTraced({ file, cwd: project.folder, ...preload });
        t.strictSame({ code, stderr, agentLines }, { code: 0, stderr: '', agentLines: [] });
        t.match(stdout, /^hello true running .*http/);
        const difference = compareTrace(spans, TRACE);
        t.notOk(difference, 'one request, two spans', difference ? { diff: difference } : {});
      });
    }
  }

  await t.test('without the agent, its main entry says so and does nothing', async (t) => {
    for (const file of Object.values(services)) {
      const { code, stdout, spans } = await runTraced({ file, cwd: project.folder, preload: 'none' });
      t.strictSame({ code, stdout, spans }, { code: 0, stdout: 'hello true absent\n', spans: [] });
    }
  });
});

const TESTING = `
  const server = createServer((request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1', async () => {
    await (await fetch(\`http://127.0.0.1:\${server.address().port}/greeting\`)).text();
    assertTrace(await waitForQuiet(), \`${TRACE}\`);
    console.log(drawTrace(finishedSpans()).split('\\n').length > 1, traces().length, compareTrace([], ''));
    clearSpans();
    console.log(finishedSpans().length, collect().spans().length);
    server.close();
    server.closeAllConnections();
  });
`;
const NAMES = 'assertTrace, clearSpans, collect, compareTrace, drawTrace, finishedSpans, traces, waitForQuiet';

t.test('tests with the installed package', async (t) => {
  const project = await installPacked();
  t.teardown(() => project.remove());
  const files = {
    'ES modules': project.write(
      'esm.test.mjs',
      `import { createServer } from 'node:http';
import { ${NAMES} } from '@org/otel-agent/testing';
${TESTING}`,
    ),
    CommonJS: project.write(
      'commonjs.test.cjs',
      `const { createServer } = require('node:http');
const { ${NAMES} } = require('@org/otel-agent/testing');
${TESTING}`,
    ),
  };
  for (const [kind, file] of Object.entries(files)) {
    await t.test(`./testing by name, ${kind}`, async (t) => {
      const { code, stdout, stderr } = await runTraced({ file, cwd: project.folder });
      t.strictSame({ code, stdout, stderr }, { code: 0, stdout: 'true 1 undefined\n0 0\n', stderr: '' });
    });
  }
});
