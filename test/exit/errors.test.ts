import t from 'tap';
import { runBoth } from '../containment/alike.js';
import { appFiles } from '../containment/app-files.js';

/** An app that has made a span, so that there is something to lose, and then ends in its own way. */
const withSpan = (ending: string) => `
const http = require('node:http');
const server = http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => {
    response.resume().on('end', () => server.close(() => setTimeout(end, 20)));
  });
});
function end() {
  ${ending}
}
`;

const APPS = {
  'thrown-at-load.cjs': `
function first() {
  second();
}
function second() {
  throw new TypeError('boom at load');
}
first();
`,
  'thrown-at-load.mjs': `
import { createServer } from 'node:http';
console.log(typeof createServer);
throw new RangeError('boom at load');
`,
  'thrown-in-dependency.cjs': `require('./thrown-at-load.cjs');`,
  'not-js.cjs': `const a = ;`,
  'not-js.mjs': `const a = ;`,
  'thrown-later.cjs': withSpan(`throw new Error('boom later');`),
  'thrown-string.cjs': withSpan(`throw 'a string';`),
  'rejected.cjs': withSpan(`Promise.reject(new Error('nobody listens'));`),
  'rejected-top-level.mjs': `await Promise.reject(new Error('top level'));`,
  'never-settled.mjs': `await new Promise(() => {});`,
  'exit-3.cjs': withSpan(`process.exit(3);`),
  'exit-code-4.cjs': withSpan(`process.exitCode = 4;`),
  'exit-in-exit.cjs': withSpan(`process.on('exit', (code) => { console.log('exit', code); process.exitCode = 9; });`),
  'abort-by-signal.cjs': withSpan(`process.kill(process.pid, 'SIGUSR1'.replace('USR1', 'KILL'));`),
  'handled.cjs': withSpan(`
    process.on('uncaughtException', (error, origin) => console.log(origin, error.stack.split('\\n').length));
    process.on('unhandledRejection', (reason) => console.log('rejected', reason.message));
    setTimeout(() => { throw new Error('one'); }, 1);
    setTimeout(() => Promise.reject(new Error('two')), 5);`),
};

t.test('an app that fails or exits does so as without the agent', async (t) => {
  const files = appFiles(t, APPS);
  for (const [name, file] of Object.entries(files)) {
    for (const preload of ['import', 'require'] as const) {
      const { differences, without } = await runBoth({ file, preload });
      t.same(differences, [], `${name}, --${preload}: code ${without.code} signal ${without.signal}`);
    }
  }
});

t.test('a stack trace holds no frame of the agent', async (t) => {
  const { 'stack.cjs': file } = appFiles(t, {
    'stack.cjs': `
const pg = require('pg');
setTimeout(function later() { console.log(new Error('timer').stack); }, 1);
Promise.resolve().then(function job() { console.log(new Error('promise').stack); });
console.log(new Error('load').stack);
try { require('./missing.cjs'); } catch (error) { console.log(error.code); }
console.log(Error.stackTraceLimit, typeof Error.prepareStackTrace);
`,
  });
  const { differences, with: run } = await runBoth({ file, preload: 'require' });
  t.same(differences, []);
  t.notMatch(run.stdout, /otel-agent|dist\/agent/);
});

t.test('a module that is not found is reported with the line that asks for it', async (t) => {
  const files = appFiles(t, {
    'missing.cjs': `function load() { require('no-such-module'); }\nload();`,
    'missing.mjs': `import 'no-such-module';`,
  });
  for (const file of Object.values(files)) {
    const { without, with: run } = await runBoth({ file, preload: 'require' });
    t.equal(run.code, without.code);
    const asking = (text: string) => text.match(/^Error.*| at .*missing\.[^{\n]*[^{\s]/gm) ?? [];
    t.ok(asking(run.stderr).length > 0);
    t.same(asking(run.stderr), asking(without.stderr), file);
  }
});

t.test('spans are delivered when the service ends its process at once', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': withSpan('process.exit(3);') });
  const { with: run } = await runBoth({ file });
  t.same(run.agentLines, []);
  t.equal(run.spans.length, 2);
});

t.test('spans are delivered however the last moments of the service look', async (t) => {
  const files = appFiles(t, {
    'exit-in-exit.cjs': withSpan(`process.on('exit', () => process.exit(4)); setTimeout(() => process.exit(3), 5);`),
    'first-at-exit.cjs': `
const { trace } = require('@opentelemetry/api');
process.on('exit', () => { for (let i = 0; i < 2; i += 1) trace.getTracer('t').startSpan('late').end(); });`,
    'only-in-a-worker.cjs': `
const { Worker, isMainThread } = require('node:worker_threads');
const { trace } = require('@opentelemetry/api');
if (isMainThread) new Worker(__filename).on('exit', () => process.exit(0));
else for (let i = 0; i < 2; i += 1) trace.getTracer('t').startSpan('in the worker').end();`,
  });
  for (const [name, file] of Object.entries(files)) {
    const { differences, with: run } = await runBoth({ file });
    t.same(differences, [], name);
    t.equal(run.spans.length, 2, name);
    t.same(run.agentLines, [], name);
  }
});
