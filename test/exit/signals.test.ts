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
