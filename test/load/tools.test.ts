import { join } from 'node:path';
import t from 'tap';
import { runBoth } from '../containment/alike.js';
import { appFiles } from '../containment/app-files.js';
import { ROOT } from '../support/run-app.js';

/** A request through Express to itself; its route is known only when the library was instrumented. */
const serve = (express = `require('express')`) => `
{
  const app = ${express}();
  app.get('/tasks/:id', (request, response) => response.json({ id: request.params.id }));
  const server = app.listen(0, '127.0.0.1', async () => {
    const answer = await fetch('http://127.0.0.1:' + server.address().port + '/tasks/7', { headers: { connection: 'close' } });
    console.log(answer.status, await answer.json());
    server.close();
    server.closeAllConnections();
  });
}
`;

/** As `pirates` does for Babel, SWC, ts-node and coverage tools: a hook on the source of each module. */
const PIRATES = `
const Module = require('node:module');
const original = Module._extensions['.js'];
let compiled = 0;
Module._extensions['.js'] = function (module, file) {
  const compile = module._compile;
  module._compile = function (code, name) {
    module._compile = compile;
    compiled += 1;
    module._compile(code.replaceAll('PLACE' + 'HOLDER', "'replaced'"), name);
  };
  original(module, file);
};
process.on('exit', () => console.log('compiled', compiled));
`;

const APPS: Readonly<Record<string, string>> = {
  'nothing special': serve(),
  'a source hook': `${PIRATES} ${serve()} console.log(require('./more.js'));`,
  'a source hook that is taken away again': `
const { _extensions } = require('node:module');
const before = _extensions['.js'];
_extensions['.js'] = (module, file) => before(module, file);
_extensions['.js'] = before;
${serve()}`,
  'a patched _compile': `
const { prototype } = require('node:module');
const { _compile } = prototype;
let count = 0;
prototype._compile = function (...args) { count += 1; return _compile.apply(this, args); };
${serve()}
process.on('exit', () => console.log(count));`,
  'a hook on _load': `
const Module = require('node:module');
const { _load } = Module;
const asked = [];
Module._load = function (name, parent, isMain) { asked.push(name); return _load.call(this, name, parent, isMain); };
${serve()}
process.on('exit', () => console.log(asked.length, asked.slice(0, 5)));`,
  'a hook on _resolveFilename': `
const Module = require('node:module');
const { _resolveFilename } = Module;
const asked = [];
Module._resolveFilename = function (name, ...more) { asked.push(name); return _resolveFilename.call(this, name, ...more); };
${serve()}
process.on('exit', () => console.log(asked.length, asked.slice(0, 5)));`,
  'a patched require': `
const { prototype } = require('node:module');
const { require: original } = prototype;
const asked = [];
prototype.require = function (name) { asked.push(name); return original.call(this, name); };
${serve()}
process.on('exit', () => console.log(asked.length, asked.slice(0, 5)));`,
};

const files = (t: Parameters<typeof appFiles>[0]) =>
  appFiles(t, {
    ...Object.fromEntries(Object.entries(APPS).map(([what, app]) => [`${what}.cjs`, app])),
    'hook.cjs': PIRATES,
    'more.js': 'module.exports = PLACEHOLDER;',
    'first.cjs': `console.log(require('./more.js')); ${serve()}`,
  }) as Record<string, string>;

t.test('tools that hook into the loading of modules work as without the agent, and so do the spans', async (t) => {
  const apps = files(t);
  for (const [index, what] of Object.keys(APPS).entries()) {
    const ways = (['import', 'require'] as const).filter((_, way) => index === 0 || index % 2 === way);
    for (const preload of ways) {
      const { differences, with: run } = await runBoth({ file: apps[`${what}.cjs`] ?? '', preload });
      t.same(differences, [], `${what}, --${preload}`);
      t.same(run.spans.map(({ name }) => name).sort(), ['GET', 'GET /tasks/:id'], `${what}, --${preload}`);
    }
  }
});

t.test('a source hook works that was there before the agent', async (t) => {
  const apps = files(t);
  const nodeArgs = ['--require', join(ROOT, apps['hook.cjs'] ?? '')];
  const { differences, with: run } = await runBoth({ file: apps['first.cjs'] ?? '', nodeArgs, preload: 'require' }, (output) =>
    // The hook sees the agent's own files, too.
    output.replace(/compiled \d+/, 'compiled'),
  );
  t.same(differences, []);
  t.match(run.stdout, /^replaced\n/);
  t.same(run.spans.map(({ name }) => name).sort(), ['GET', 'GET /tasks/:id']);
});

t.test('a mock in the place of a library is left alone', async (t) => {
  const { 'mocked.cjs': file } = appFiles(t, {
    'mocked.cjs': `
const Module = require('node:module');
const { _load } = Module;
const mock = Object.freeze({ Client: class { query() { return 'mocked'; } } });
Module._load = function (name, ...more) { return name === 'pg' ? mock : _load.call(this, name, ...more); };
console.log(require('pg') === mock, new (require('pg').Client)().query('select 1'));
require.cache[require.resolve('kafkajs')] = { id: 'kafkajs', exports: mock, loaded: true, children: [], paths: [] };
console.log(require('kafkajs') === mock);
import('pg').then(({ default: pg }) => console.log(typeof pg.Client));
`,
  });
  const { differences, with: run } = await runBoth({ file });
  t.same(differences, []);
  t.same(run.agentLines, []);
});

t.test('a library that is loaded again, from an emptied cache, is instrumented again', async (t) => {
  const { 'again.cjs': file } = appFiles(t, {
    'again.cjs': `
const first = require('express');
for (const file of Object.keys(require.cache)) if (file !== __filename) delete require.cache[file];
const second = require('express');
console.log(first === second);
${serve('first')}
${serve('second')}`,
  });
  const { differences, with: run } = await runBoth({ file });
  t.same(differences, []);
  t.same(
    run.spans.map(({ name }) => name).sort(),
    ['GET', 'GET', 'GET /tasks/:id', 'GET /tasks/:id'],
    'each request once',
  );
});

t.test('what a service can see of its modules is what it sees without the agent', async (t) => {
  const apps = appFiles(t, {
    'looks.cjs': `
const { inspect } = require('node:util');
const Module = require('node:module');
const own = Object.getOwnPropertyDescriptors;
const shown = (module) => {
  const { exports, children, paths, ...rest } = Object.fromEntries(Object.entries(module));
  return inspect([rest, typeof exports, children.length]);
};
console.log(shown(module), own(module).loaded, module.loaded, Object.keys(module));
require('express');
require('pg');
const cached = Object.entries(require.cache).filter(([file]) => /node_modules.(express|pg|router)./.test(file));
for (const [, each] of cached) console.log(Object.keys(each).join(), own(each).loaded, 'value' in own(each).exports);
for (const name of ['.js', '.json', '.node']) console.log(Module._extensions[name].toString().length);
for (const name of ['_load', '_resolveFilename', '_findPath', 'wrap']) console.log(Module[name].toString().length);
for (const name of Object.keys(Module.prototype)) console.log(name, Module.prototype[name].toString().length);
const made = new Module('made', module);
made._compile('module.exports = module.loaded', 'made.js');
console.log(made.exports, made.loaded, Object.keys(made).join(), Object.create(Module.prototype).loaded);
class Own extends Module { loaded = 'mine'; }
console.log(new Own('own').loaded);
try { require('./throws.cjs'); } catch (error) { console.log(error.message, require.cache[__filename].loaded); }
console.log(require('./circle-a.cjs'));
setImmediate(() => console.log(module.loaded));
`,
    'throws.cjs': `throw new Error('at load');`,
    'circle-a.cjs': `exports.early = 1; exports.b = require('./circle-b.cjs').seen; exports.late = 2;`,
    'circle-b.cjs': `exports.seen = Object.keys(require('./circle-a.cjs')).join();`,
  });
  t.same((await runBoth({ file: apps['looks.cjs'], preload: 'require' })).differences, []);
});
