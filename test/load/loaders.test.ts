import Module from 'node:module';
import t from 'tap';
import { runBoth } from '../containment/alike.js';
import { appFiles } from '../containment/app-files.js';

const [MAJOR = 0] = process.versions.node.split('.').map(Number);

/** A library of two files, instrumented as the one whose name it has. (Express fails on Node 20 and 22 under some loaders.) */
const LIBRARY = {
  pg: {
    'package.json': JSON.stringify({ name: 'pg', version: '8.16.0', main: 'lib/index.js' }),
    lib: {
      'index.js': `exports.Client = require('./client'); exports.Pool = class Pool { connect() {} };`,
      'client.js': `
module.exports = class Client {
  connectionParameters = { host: 'db', database: 'tasks' };
  connect() { return Promise.resolve(); }
  query() { return Promise.resolve({ rows: [{ n: 1 }], rowCount: 1, fields: [{}] }); }
};`,
    },
  },
};

const APP = `
import pg, { Client } from 'pg';
import { createServer, get } from 'node:http';
console.log(pg.Client === Client, await new Client().query('select n from tasks'));
const server = createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', () => {
  get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) => {
    console.log(response.statusCode);
    response.resume().on('end', () => server.close());
  });
});
`;

/** Node 26 says that asynchronous hooks will go; pids differ. */
const tidy = (output: string) => output.replaceAll(/^\(node:\d+\)/gm, '(node)');

const PASSING = `
export const resolve = (specifier, context, next) => next(specifier, context);
export const load = (url, context, next) => next(url, context);
`;

/** As tsx does: every file is given as source, CommonJS too, past Node's CommonJS loader. */
const GIVING_SOURCE = `
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.startsWith('file:') || url.endsWith('.json')) return loaded;
  return { ...loaded, source: await readFile(fileURLToPath(url)), shortCircuit: true };
}
`;

const register = (hooks: string) => `
import { register } from 'node:module';
register('./${hooks}', import.meta.url);
await import('./app.mjs');
`;

/** Synchronous hooks, which see \`require\` as well. */
const SYNCHRONOUS = `
import { registerHooks } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
let seen = 0;
registerHooks({
  resolve: (specifier, context, next) => next(specifier, context),
  load(url, context, next) {
    seen += 1;
    const loaded = next(url, context);
    if (!url.startsWith('file:') || url.endsWith('.json')) return loaded;
    return { ...loaded, source: readFileSync(fileURLToPath(url)), shortCircuit: true };
  },
});
await import('./app.mjs');
console.log(seen > 3);
`;

t.test("a service with loader hooks of its own runs as without the agent, and its libraries are seen", async (t) => {
  const files = appFiles(t, {
    node_modules: LIBRARY,
    'app.mjs': APP,
    'passing.mjs': PASSING,
    'giving-source.mjs': GIVING_SOURCE,
    'passes.mjs': register('passing.mjs'),
    'gives.mjs': register('giving-source.mjs'),
    'gives-twice.mjs': register('passing.mjs').replace('await', `register('./giving-source.mjs', import.meta.url);\nawait`),
    'synchronous.mjs': SYNCHRONOUS,
    'typed.mts': APP.replace('const server', 'const server: any'),
  });
  const apps: [string, string[]][] = [
    [files['passes.mjs'], []],
    [files['gives.mjs'], []],
    [files['gives-twice.mjs'], []],
    ...('registerHooks' in Module ? [[files['synchronous.mjs'], []] as [string, string[]]] : []),
    ...(MAJOR >= 22 ? [[files['typed.mts'], ['--experimental-strip-types', '--no-warnings']] as [string, string[]]] : []),
  ];
  for (const [file, nodeArgs] of apps) {
    for (const preload of ['import', 'require'] as const) {
      const { differences, with: run } = await runBoth({ file, nodeArgs, preload }, tidy);
      t.same(differences, [], `${file}, --${preload}`);
      t.same(run.agentLines, []);
      t.same(run.spans.map(({ name }) => name).sort(), ['GET', 'GET', 'SELECT tasks'], `${file}, --${preload}`);
    }
  }
});
