import { symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Test, test } from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { ROOT, runApp } from '../support/run-app.js';

const CJS = "const { createServer, get } = require('node:http');";
const ESM = "import { createServer, get } from 'node:http';";
const BODY = `
  const server = createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
    get({ port: server.address().port }, (response) => response.resume().on('end', () => server.close()));
  });
`;
const REGISTER = join(ROOT, 'dist/register');

/** A service in a workspace, built into a folder with a package.json of its own, and what else people have. */
function workspace(t: Test): string {
  const root = t.testdir({
    'package.json': JSON.stringify({ name: 'monorepo', version: '0.0.0' }),
    '.env': 'OTEL_AGENT_SERVICE_ENVIRONMENT=staging',
    bin: {},
    orders: {
      'package.json': JSON.stringify({ name: '@shop/orders', version: '1.4.2' }),
      dist: { 'package.json': JSON.stringify({ type: 'module' }), 'main.js': ESM + BODY, 'index.js': ESM + BODY },
      'main.cjs': CJS + BODY,
    },
  });
  symlinkSync('../orders/dist/main.js', join(root, 'bin/orders'));
  return root;
}

/** What is started, from the root of the workspace, or code that is run there. */
const STARTS: Record<string, { file?: string; code?: string; args?: string[]; name: string }> = {
  'an ES module in its build': { file: 'orders/dist/main.js', name: 'orders' },
  'a CommonJS module': { file: 'orders/main.cjs', name: 'orders' },
  'a link': { file: 'bin/orders', name: 'orders' },
  'a folder': { file: 'orders/dist', name: 'orders' },
  'code behind -e, with an argument': { code: CJS + BODY, args: ['orders/main.cjs'], name: 'monorepo' },
};

for (const preload of ['import', 'require'] as const) {
  for (const [way, { file, code, args = [], name }] of Object.entries(STARTS)) {
    test(`names the service by its own package.json: ${way}, with --${preload}`, async (t) => {
      const root = workspace(t);
      const receiver = await startReceiver();
      t.teardown(() => receiver.close());
      const flag = preload === 'import' ? pathToFileURL(`${REGISTER}.mjs`).href : `${REGISTER}.cjs`;
      const result = await runApp({
        preload: 'none',
        nodeArgs: [`--${preload}`, flag],
        ...(code === undefined ? { file: relative(ROOT, join(root, file ?? '')) } : { code, args }),
        cwd: root,
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      });
      t.strictSame([result.code, result.stderr, result.agentLines], [0, '', []]);
      const [resource] = receiver.spans().map((span) => span.resource);
      t.match(resource, { 'service.name': name, 'deployment.environment.name': 'staging' });
    });
  }
}
