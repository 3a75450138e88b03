import t from 'tap';
import { type Pair, runBoth } from '../containment/alike.js';
import { appFiles } from '../containment/app-files.js';

/** A server that has answered one request of its own, and says then that it is ready. */
const server = (more = '') => `
const http = require('node:http');
${more}
const server = http.createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) => {
    response.resume().on('end', () => console.log('ready'));
  });
});
`;

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

/** Sends the signal when both are ready; the time from there to the end is what counts. */
async function kill(file: string, signal: NodeJS.Signals): Promise<Pair & { killedMs: number }> {
  let killedMs = 0;
  const pair = await runBoth({
    file,
    onOutput: (stdout, child) => {
      if (!stdout.endsWith('ready\n')) return;
      killedMs = performance.now();
      child.kill(signal);
    },
  });
  return { ...pair, killedMs: performance.now() - killedMs };
}

t.test('an HTTP server dies by a signal as without the agent, at once', async (t) => {
  const { 'server.cjs': file } = appFiles(t, { 'server.cjs': server() });
  for (const signal of SIGNALS) {
    const { differences, with: run, killedMs } = await kill(file, signal);
    t.same(differences, [], signal);
    t.equal(run.signal, signal);
    t.ok(killedMs < 1000, `within ${killedMs.toFixed(0)} ms`);
  }
});

t.test("a service's own handlers are untouched", async (t) => {
  const files = appFiles(t, {
    'exits.cjs': server(`process.on('SIGTERM', (name, number) => { console.log('bye', name, number); process.exit(0); });`),
    'closes.cjs': server(`
process.once('SIGTERM', () => { console.log('closing'); server.close(() => console.log('closed')); });`),
    'again.cjs': server(
      `process.once('SIGTERM', () => { console.log('first'); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 10); });`,
    ),
    // It ends the process itself, where nobody else listens.
    'signal-exit.cjs': server(`require('signal-exit').onExit((code, signal) => console.log('cleaned up', code, signal));`),
    'counts.cjs': server(`
const count = () => {
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException',
    'unhandledRejection', 'uncaughtExceptionMonitor', 'warning', 'disconnect', 'message', 'newListener'])
    console.log(name, process.listenerCount(name), process.listeners(name).length, process.eventNames().includes(name));
};
count();
// Once more with a span.
require('@opentelemetry/api').trace.getTracer('t').startSpan('s').end();
count();
console.log(process.hasUncaughtExceptionCaptureCallback());`),
  });
  for (const [name, file] of Object.entries(files)) {
    const { differences } = await kill(file, 'SIGTERM');
    t.same(differences, [], name);
  }
});

t.test('a service that closes on SIGTERM and ends by itself loses no span', async (t) => {
  const { 'closes.cjs': file } = appFiles(t, {
    'closes.cjs': server(`process.once('SIGTERM', () => server.close());`),
  });
  const { with: run } = await kill(file, 'SIGTERM');
  t.same(run.spans.map(({ kind }) => kind).sort(), ['CLIENT', 'SERVER']);
  t.same(run.agentLines, []);
});

t.test('the last listener of the service goes, and a signal still finds nothing lost', async (t) => {
  const files = appFiles(t, {
    'removed.cjs': server(`
const listener = () => {};
require('@opentelemetry/api').trace.getTracer('t').startSpan('first').end();
process.on('SIGTERM', listener);
process.removeListener('SIGTERM', listener);`),
    'once.cjs': server(`
process.once('SIGTERM', () => console.log('once is over'));
require('@opentelemetry/api').trace.getTracer('t').startSpan('first').end();
process.emit('SIGTERM', 'SIGTERM', 15);`),
    'all-removed.cjs': server(`
require('@opentelemetry/api').trace.getTracer('t').startSpan('first').end();
process.removeAllListeners('SIGTERM');`),
  });
  for (const [name, file] of Object.entries(files)) {
    const { differences, with: run } = await kill(file, 'SIGTERM');
    t.same(differences, [], name);
    t.equal(run.spans.length, 3, `${name}: every span was sent`);
    t.same(run.agentLines, [], name);
  }
});

t.test('signals that the service emits by hand, and its count of listeners, are as without the agent', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': server(`
require('@opentelemetry/api').trace.getTracer('t').startSpan('first').end();
const told = [];
process.on('newListener', (name) => told.push(name));
console.log(process.emit('SIGTERM', 'SIGTERM', 15), process.emit('SIGHUP'));
for (let n = 0; n < 10; n += 1) for (const name of ['SIGTERM', 'SIGINT', 'beforeExit', 'exit']) process.on(name, () => {});
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'beforeExit', 'newListener', 'removeListener'])
  console.log(name, process.listenerCount(name), process.listeners(name).length, process.rawListeners(name).length);
console.log(told.length, process.eventNames());
process.removeAllListeners('SIGTERM');`),
  });
  const pair = await runBoth({
    file,
    preload: 'require',
    onOutput: (stdout, child) => void (stdout.endsWith('ready\n') && child.kill('SIGTERM')),
  });
  t.same(pair.differences, []);
  t.equal(pair.with.spans.length, 3);
});

t.test('a signal that comes in the last, blocked moments of a process still ends it', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': `
require('@opentelemetry/api').trace.getTracer('t').startSpan('first').end();
process.on('beforeExit', () => console.log('this is not heard'));
setTimeout(() => {
  console.log('ready');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
}, 50);`,
  });
  const { differences, with: run } = await kill(file, 'SIGTERM');
  t.same(differences, []);
  t.equal(run.spans.length, 1);
});

t.test('OTEL_AGENT_EXPORT_SIGNALS=false leaves signals alone: a blocked event loop does not delay them', async (t) => {
  const { 'blocked.cjs': file } = appFiles(t, {
    'blocked.cjs': `
require('@opentelemetry/api').trace.getTracer('t').startSpan('first').end();
setTimeout(() => {
  console.log('ready');
  setTimeout(() => {}, 5000);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
}, 50);`,
  });
  const timed = async (env: Record<string, string>) => {
    let killedAt = 0;
    const { differences, with: run } = await runBoth({
      file,
      env,
      onOutput: (_, child) => {
        killedAt = Date.now();
        child.kill('SIGTERM');
      },
    });
    t.same(differences, []);
    return { spans: run.spans.length, ms: run.endedAt - killedAt };
  };
  const off = await timed({ OTEL_AGENT_EXPORT_SIGNALS: 'false' });
  t.ok(off.ms < 2000, `ended after ${off.ms} ms`);
  const on = await timed({});
  t.ok(on.ms > 2000, `with signals watched: ended after ${on.ms} ms, when the loop was free`);
  t.equal(on.spans, 1, 'and nothing was lost');
});

t.test('a process that signals itself', async (t) => {
  const files = appFiles(t, {
    'kill.cjs': `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 5000);`,
    'handled.cjs': `
process.on('SIGUSR2', () => { console.log('usr2'); process.exit(5); });
process.kill(process.pid, 'SIGUSR2');
setTimeout(() => {}, 5000);`,
  });
  for (const [name, file] of Object.entries(files)) t.same((await runBoth({ file })).differences, [], name);
});
