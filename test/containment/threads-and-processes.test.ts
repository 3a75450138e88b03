import t from 'tap';
import { runBoth } from './alike.js';
import { appFiles } from './app-files.js';

const span = (name: string) => `require('@opentelemetry/api').trace.getTracer('app').startSpan('${name}').end();`;
const spanNames = (spans: readonly { name: string }[]) => spans.map(({ name }) => name).sort();

/** An app whose main thread starts a worker of the same file, prints all that it hears of it, and makes a span of its own. */
const threaded = (inWorker: string, options = '{}', inMain = '') => `
const { Worker, isMainThread, parentPort, threadId, workerData } = require('node:worker_threads');
if (isMainThread) {
  ${span('main')}
  const worker = new Worker(__filename, ${options});
  worker.on('online', () => console.log('online'));
  worker.on('message', (message) => console.log('message', message));
  worker.on('error', (error) => console.log('error', error.stack.replaceAll(__dirname, '')));
  worker.on('exit', (code) => console.log('exit', code));
  if (${options.includes('stdout')}) worker.stdout.on('data', (data) => console.log('out', String(data)));
  ${inMain}
} else {
  ${span('worker')}
  ${inWorker}
}
`;

const THREADS: Readonly<Record<string, readonly [app: string, spans: readonly string[]]>> = {
  'ends by itself': [threaded(`parentPort.postMessage('hello'); setTimeout(() => {}, 20);`), ['main', 'worker']],
  'ends at once': [threaded(''), ['main', 'worker']],
  'hears beforeExit once': [
    threaded(`for (const event of ['beforeExit', 'exit']) process.on(event, (code) => parentPort.postMessage([event, code]));`),
    ['main', 'worker'],
  ],
  'works for several messages': [
    threaded(
      `parentPort.on('message', (n) => n > 2 ? parentPort.close() : parentPort.postMessage(n));`,
      '{}',
      `for (const n of [1, 2, 3]) worker.postMessage(n);`,
    ),
    ['main', 'worker'],
  ],
  'exits with a code': [threaded('process.exit(7);'), ['main', 'worker']],
  'throws': [threaded(`throw new TypeError('in the worker');`), ['main', 'worker']],
  'rejects': [threaded(`Promise.reject(new TypeError('in the worker'));`), ['main', 'worker']],
  'is terminated': [
    threaded(
      'setInterval(() => {}, 1000); parentPort.postMessage(1);',
      '{}',
      `worker.once('message', async () => console.log('terminated', await worker.terminate()));`,
    ),
    ['main'],
  ],
  'is not waited for': [
    threaded('setInterval(() => {}, 1000);', '{}', `worker.once('online', () => setTimeout(() => worker.unref(), 100));`),
    ['main'],
  ],
  'has streams of its own': [
    threaded(`console.log('from the worker'); console.error('from the worker');`, '{ stdout: true, stderr: true }'),
    ['main', 'worker'],
  ],
  'is made of code': [
    threaded('').replace(
      '__filename, {}',
      '"require(`node:worker_threads`).parentPort.postMessage(process.execArgv.length > 0)", { eval: true }',
    ),
    ['main'],
  ],
  'starts without flags': [threaded('parentPort.postMessage(process.execArgv.length);', '{ execArgv: [] }'), ['main']],
  'has an environment of its own': [
    threaded(
      `parentPort.postMessage([process.env.A, Object.keys(process.env).length]);`,
      `{ env: { A: '1', OTEL_EXPORTER_OTLP_ENDPOINT: process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '' } }`,
    ),
    ['main', 'worker'],
  ],
  'has workers of its own': [
    `const { Worker, isMainThread, workerData } = require('node:worker_threads');
const depth = isMainThread ? 0 : workerData;
${span('thread')}
if (depth < 2) new Worker(__filename, { workerData: depth + 1 }).on('exit', (code) => console.log('exit', depth, code));`,
    ['thread', 'thread', 'thread'],
  ],
  'shares a server with nobody': [
    threaded(`
const http = require('node:http');
const server = http.createServer((request, response) => response.end('worker ' + (threadId > 0)));
server.listen(0, '127.0.0.1', async () => {
  const answer = await fetch('http://127.0.0.1:' + server.address().port, { headers: { connection: 'close' } });
  parentPort.postMessage(await answer.text());
  server.close();
  server.closeAllConnections();
});`),
    ['GET', 'GET', 'main', 'worker'],
  ],
};

t.test('a thread of the service lives and ends as without the agent', async (t) => {
  const files = appFiles(t, Object.fromEntries(Object.entries(THREADS).map(([what, [app]]) => [`${what}.cjs`, app])));
  for (const [what, [, spans]] of Object.entries(THREADS)) {
    const { differences, with: run } = await runBoth({ file: files[`${what}.cjs`] ?? '' });
    t.same(differences, [], `a worker that ${what}`);
    t.same(spanNames(run.spans), spans, `a worker that ${what}: what was sent`);
    t.same(run.agentLines, []);
  }
});

t.test('the agent starts once in each thread of the service, and not in the thread of loader hooks', async (t) => {
  const { 'app.mjs': file } = appFiles(t, {
    'worker.mjs': '',
    'app.mjs': `
import { register } from 'node:module';
import { Worker } from 'node:worker_threads';
register('data:text/javascript,export const resolve = (specifier, context, next) => next(specifier, context)');
await import('node:path');
await new Promise((resolve) => new Worker(new URL('worker.mjs', import.meta.url)).on('exit', resolve));
`,
  });
  const { with: run } = await runBoth({ file, env: { OTEL_LOG_LEVEL: 'info' } });
  t.equal(run.agentLines.filter((line) => line.includes('OTA-002')).length, 2);
});

/** Several processes write as they come. */
const sorted = (output: string) => output.split('\n').sort().join('\n');

const PROCESSES: Readonly<Record<string, readonly [app: string, spans: readonly string[]]>> = {
  cluster: [
    `
const cluster = require('node:cluster');
const http = require('node:http');
if (cluster.isPrimary) {
  let listening = 0;
  for (let n = 0; n < 2; n += 1) cluster.fork();
  cluster.on('listening', async (worker, { port }) => {
    listening += 1;
    if (listening < 2) return;
    for (let n = 0; n < 4; n += 1) {
      const answer = await fetch('http://127.0.0.1:' + port, { headers: { connection: 'close' } });
      console.log(answer.status, await answer.text());
    }
    cluster.disconnect(() => console.log('disconnected'));
  });
  cluster.on('message', (worker, message) => console.log('message', message));
  cluster.on('exit', (worker, code, signal) => console.log('worker', code, signal));
} else {
  http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', () => process.send('ready'));
}`,
    Array.from({ length: 8 }, () => 'GET'),
  ],
  'a cluster whose workers are killed': [
    `
const cluster = require('node:cluster');
if (cluster.isPrimary) {
  cluster.on('exit', (worker, code, signal) => console.log('worker', code, signal));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL']) {
    const worker = cluster.fork();
    worker.on('listening', () => worker.process.kill(signal));
  }
} else {
  require('node:http').createServer().listen(0, '127.0.0.1');
}`,
    [],
  ],
  fork: [
    `
const { fork } = require('node:child_process');
if (process.send) {
  ${span('child')}
  process.on('message', (message) => {
    process.send({ got: message, flags: process.execArgv.length });
    // Later: Node 20 fails when the channel is gone after the first messages, with any --import.
    if (message.last) setTimeout(() => process.disconnect(), 10);
  });
} else {
  ${span('parent')}
  for (const serialization of ['json', 'advanced']) {
    const child = fork(__filename, { serialization });
    child.on('message', (message) => console.log(serialization, message));
    child.on('exit', (code, signal) => console.log('exit', code, signal));
    child.send({ n: 1 });
    child.send({ n: 2, last: true });
  }
}`,
    ['child', 'child', 'parent'],
  ],
  'children that end in their own way': [
    `
const { fork, spawn, execFile } = require('node:child_process');
const endings = {
  'exit 4': () => process.exit(4),
  throws: () => { throw new Error('child'); },
  kills: () => process.kill(process.pid, 'SIGTERM'),
};
if (process.argv[2]) endings[process.argv[2]]();
else {
  for (const name of Object.keys(endings)) {
    const ended = (how) => (code, signal) => console.log(how, name, code, signal);
    fork(__filename, [name], { silent: true }).on('exit', ended('fork'));
    spawn(process.execPath, [__filename, name], { stdio: 'ignore' }).on('exit', ended('spawn'));
  }
  execFile(process.execPath, ['-p', '6 * 7'], (error, stdout, stderr) => console.log('execFile', error, stdout, stderr));
}`,
    [],
  ],
};

t.test('processes that the service starts live and end as without the agent', async (t) => {
  const files = appFiles(t, Object.fromEntries(Object.entries(PROCESSES).map(([what, [app]]) => [`${what}.cjs`, app])));
  for (const [what, [, spans]] of Object.entries(PROCESSES)) {
    for (const preload of ['import', 'NODE_OPTIONS'] as const) {
      const { differences, with: run } = await runBoth({ file: files[`${what}.cjs`] ?? '', preload }, sorted);
      t.same(differences, [], `${what}, ${preload}`);
      t.same(spanNames(run.spans), spans, `${what}, ${preload}: what was sent`);
    }
  }
});
