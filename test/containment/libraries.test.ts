import t from 'tap';
import { runBoth } from './alike.js';
import { appFiles } from './app-files.js';

/** What a package is given out as, and its one file. */
const fake = (name: string, version: string, code: string) => ({
  [name]: { 'package.json': JSON.stringify({ name, version, main: 'index.js' }), 'index.js': code },
});

const CLIENT = `class Client { connectionParameters = {}; connect() { return 'connected'; } query() { return 'rows'; } }
class Pool { options = {}; connect() { return 'pooled'; } query() { return 'rows'; } }`;

/** Packages that are not what their name promises: the patches meet something that they cannot work with. */
const PACKAGES: Readonly<Record<string, readonly [library: Record<string, object>, said: RegExp | undefined]>> = {
  'pg, frozen': [fake('pg', '8.16.0', `${CLIENT} module.exports = Object.freeze({ Client, Pool });`), undefined],
  'pg, frozen prototypes': [
    fake('pg', '8.16.0', `${CLIENT} for (const { prototype } of [Client, Pool]) Object.freeze(prototype); module.exports = { Client, Pool };`),
    /\[OTA-020\] pg could not be instrumented: .*; it runs without spans/,
  ],
  'pg, whose clients are not as expected': [
    fake('pg', '8.16.0', `${CLIENT.replaceAll('connectionParameters = {};', '')} module.exports = { Client, Pool };`),
    /\[OTA-040\] internal error in pg, query: .*; the service is not affected/,
  ],
  'pg, without Client': [fake('pg', '8.16.0', `module.exports = { Pool: null };`), undefined],
  'pg, a getter that throws': [
    fake('pg', '8.16.0', `module.exports = { get Client() { throw new Error('do not touch'); }, version: 1 };`),
    /\[OTA-020\] pg could not be instrumented: do not touch/,
  ],
  'pg, nothing': [fake('pg', '8.16.0', `module.exports = null;`), /\[OTA-020\] pg/],
  'pg, a number': [fake('pg', '8.16.0', `module.exports = 42;`), undefined],
  'pg, a revoked proxy': [
    fake('pg', '8.16.0', `const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); module.exports = { Client: proxy };`),
    /\[OTA-020\] pg/,
  ],
  'pg, too old': [fake('pg', '3.0.0', `module.exports = { Client: class {} };`), /\[OTA-021\] pg 3\.0\.0 is outside/],
  'pg, no version': [fake('pg', '', `module.exports = { Client: class {} };`), /\[OTA-02[01]\] pg/],
  'pg, throws at load': [fake('pg', '8.16.0', `throw new Error('broken library');`), undefined],
  'pg, exports later': [
    fake('pg', '8.16.0', `${CLIENT} exports.Pool = Pool; setImmediate(() => { exports.Client = Client; });`),
    undefined,
  ],
  'pg, defines its exports': [
    fake('pg', '8.16.0', `${CLIENT} Object.defineProperty(module, 'exports', { get: () => ({ Client, Pool, made: true }) });`),
    undefined,
  ],
  'express, another thing': [fake('express', '4.21.0', `module.exports = () => 'not a framework';`), /\[OTA-020\] express/],
  'express 9': [fake('express', '9.0.0', `module.exports = () => 'from the future';`), /\[OTA-021\] express 9\.0\.0/],
  'kafkajs, no classes': [
    fake('kafkajs', '2.2.4', `module.exports = { Kafka: { prototype: undefined } };`),
    /\[OTA-020\] kafkajs/,
  ],
  'router, a string': [fake('router', '2.2.0', `module.exports = 'router';`), /\[OTA-020\] router/],
};

const use = (name: string) => `
function show(thing) {
  console.log(Object.isFrozen(thing), typeof thing, thing && Object.getOwnPropertyNames(Object(thing)));
  try { console.log(new thing.Client().connect(), new thing.Client().query('select 1'), new thing.Pool().query('select 1')); }
  catch (error) { console.log(error.message); }
  try { console.log(typeof thing === 'function' ? thing() : thing.info()); } catch (error) { console.log(error.message); }
}
try { show(require('${name}')); } catch (error) { console.log('failed', error.message); }
import('${name}').then((module) => show(module.default), (error) => console.log('failed', error.message));
`;

t.test('a library that cannot be instrumented works as without the agent', async (t) => {
  for (const [what, [library, said]] of Object.entries(PACKAGES)) {
    const name = Object.keys(library)[0] ?? '';
    const { 'app.cjs': file } = appFiles(t, { 'app.cjs': use(name), node_modules: library });
    const { differences, with: run } = await runBoth({ file });
    t.same(differences, [], what);
    if (said) t.match(run.agentLines[0], said, what);
    else t.same(run.agentLines, [], what);
  }
});

t.test('an instrumentation is loaded with its library, and not before', async (t) => {
  const asked = `globalThis[Symbol.for('@org/otel-agent')].instrumentations()`;
  const has = (name: string) => `console.log('${name}', ${asked}.includes('${name}'));`;
  const files = appFiles(t, {
    'nothing.cjs': `
const installed = Object.keys(require.cache).filter((file) => /node_modules/.test(file));
console.log(${asked}.filter((name) => name !== 'http'), installed);`,
    'pg.cjs': `${has('pg')} require('pg'); ${has('pg')} ${has('express')}`,
    'express.mjs': `${has('express')} (await import('express')).default(); ${has('express')} ${has('kafkajs')}`,
    'fetch.mjs': `${has('undici')} await fetch('http://127.0.0.1:2/').catch(() => {}); ${has('undici')} ${has('pg')}`,
  });
  const outputs: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) {
    const { with: run } = await runBoth({ file, env: { OTEL_TRACES_EXPORTER: 'none' } });
    outputs[name] = run.stdout;
  }
  t.equal(outputs['nothing.cjs'], '[] []\n');
  t.equal(outputs['pg.cjs'], 'pg false\npg true\nexpress false\n');
  t.equal(outputs['express.mjs'], 'express false\nexpress true\nkafkajs false\n');
  t.equal(outputs['fetch.mjs'], 'undici false\nundici true\npg false\n');
});

t.test('http is instrumented on first use where Node can tell it, and at once elsewhere', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': `
const asked = () => globalThis[Symbol.for('@org/otel-agent')].instrumentations().includes('http');
console.log(asked());
require('http');
console.log(asked());`,
  });
  const { with: run } = await runBoth({ file });
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const lazy = major > 24 || (major === 24 && minor >= 12) || (major === 22 && minor >= 23);
  t.equal(run.stdout, lazy ? 'false\ntrue\n' : 'true\ntrue\n');
});
