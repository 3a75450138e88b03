import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import t from 'tap';
import { type Answer } from '../../tools/otlp/answer.js';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { runBoth } from './alike.js';
import { appFiles } from './app-files.js';

/** Makes spans at the start and a moment later, so that there is something to send after the first answer, too. */
const APP = `
const { trace } = require('@opentelemetry/api');
const work = () => trace.getTracer('app').startSpan('work').end();
work();
process.on('warning', (warning) => console.log('warning', warning.name));
setTimeout(work, 400);
setTimeout(() => console.log('done'), 800);
`;
const ENV = { OTEL_BSP_SCHEDULE_DELAY: '20', OTEL_EXPORTER_OTLP_TIMEOUT: '80', OTEL_AGENT_EXPORT_EXIT_TIMEOUT: '300ms' };

const answer = (text: string) => (socket: Socket) => socket.once('data', () => socket.write(text));

/** Servers that are no receivers, and what is said about each. */
const SERVERS: Readonly<Record<string, readonly [onConnection: (socket: Socket) => void, said: RegExp]>> = {
  'resets the connection': [(socket) => socket.resetAndDestroy(), /\[OTA-030\].*(ECONNRESET|socket hang up)/],
  'resets it after the request': [
    (socket) => socket.once('data', () => socket.resetAndDestroy()),
    /\[OTA-030\].*(ECONNRESET|socket hang up)/,
  ],
  'closes without an answer': [(socket) => socket.end(), /\[OTA-030\].*(socket hang up|ECONNRESET|EPIPE)/],
  'answers garbage': [answer('SSH-2.0-OpenSSH_9.6\r\n'), /\[OTA-030\].*(Parse Error|HTTP)/],
  'answers half a header': [answer('HTTP/1.1 200 OK\r\nContent-'), /\[OTA-030\].*no answer within 80 ms/],
  'stops in its answer': [answer('HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nha'), /\[OTA-030\].*status 503/],
  'switches protocols': [
    answer('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'),
    /\[OTA-030\].*(closed without an answer|socket hang up|aborted)/,
  ],
  'never stops answering': [
    (socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const timer = setInterval(() => socket.write('x'.repeat(10_000)), 1);
        socket.on('close', () => clearInterval(timer)).on('error', () => {});
      });
    },
    // It said 200: taken, whatever the body is.
    /^$/,
  ],
};

const html = { 'content-type': 'text/html' };
const text = { 'content-type': 'text/plain' };

/** Answers of something that does speak HTTP. */
const ANSWERS: Readonly<Record<string, readonly [answer: Answer, said: RegExp]>> = {
  'a login page': [{ status: 200, headers: html, body: '<h1>Log in' }, /\[OTA-030\].*HTML page: not OTLP/],
  'a redirect': [{ status: 302, headers: { location: 'http://127.0.0.1:9/' } }, /\[OTA-030\].*status 302/],
  'status 400': [{ status: 400, headers: text, body: 'bad\nrequest' }, /\[OTA-032\].*status 400: bad request$/],
  'status 500': [{ status: 500, headers: html, body: '<p>secret' }, /\[OTA-032\].*status 500$/],
  'status 503': [{ status: 503 }, /\[OTA-030\].*status 503; they are held/],
  'a pause of years': [{ status: 429, headers: { 'retry-after': '99999999999' } }, /\[OTA-030\].*status 429/],
  'a body that is no OTLP': [{ status: 200, headers: text, body: 'thanks' }, /^$/],
};

t.test('whatever the receiver does, the service is as without the agent', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': APP });

  async function check(what: string, url: string, said: RegExp): Promise<void> {
    const { differences, with: run } = await runBoth({ file, env: { ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    t.same(differences, [], what);
    t.match(run.agentLines[0] ?? '', said, what);
  }

  for (const [what, [onConnection, said]] of Object.entries(SERVERS)) {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      onConnection(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await check(what, url, said);
    // TLS to a server that speaks none.
    if (what === 'answers garbage') await check('no TLS', url.replace('http:', 'https:'), /\[OTA-030\].*(SSL|wrong version)/);
    for (const socket of sockets) socket.destroy();
    server.close();
  }
  for (const [what, [given, said]] of Object.entries(ANSWERS)) {
    const receiver = await startReceiver({ respond: () => given });
    await check(what, receiver.url, said);
    await receiver.close();
  }
});

t.test('an export that throws is a line, and the service goes on', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': APP });
  const broken: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a header that HTTP does not allow': { OTEL_EXPORTER_OTLP_HEADERS: 'x-bad=a%0Ab' },
    'a name of a header that HTTP does not allow': { OTEL_EXPORTER_OTLP_HEADERS: 'x%20bad=1' },
    'a certificate that is none': {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_CERTIFICATE: 'package.json',
      OTEL_EXPORTER_OTLP_CLIENT_KEY: 'package.json',
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: 'package.json',
    },
    'a certificate that is not there': {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/no/such/file.pem',
    },
  };
  for (const [what, env] of Object.entries(broken)) {
    const { differences, with: run } = await runBoth({ file, env: { ...ENV, ...env } });
    t.same(differences, [], what);
    t.match(run.agentLines[0], /\[OTA-0(10|30|32)\]/, what);
  }
});

t.test('mocks, fake timers and patched clients of the service neither see nor stop the export', async (t) => {
  const files = appFiles(t, {
    // Node's own clients take the timers that there are when they are loaded.
    'fake-timers.cjs': `
require('node:http');
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval']) {
  globalThis[name] = require('node:timers')[name] = () => { console.log('called', name); return { unref() {}, ref() {} }; };
}
globalThis.performance.now = () => 0;
${APP.replaceAll(/setTimeout.*;/g, '')}`,
    'patched-http.cjs': `
const http = require('node:http');
for (const name of ['request', 'get']) http[name] = () => { throw new Error('no connection in tests'); };
http.globalAgent = new http.Agent({ maxSockets: 0 });
${APP}`,
    'prepared-errors.cjs': `
let calls = 0;
Error.prepareStackTrace = () => { calls += 1; return 'mine'; };
Error.stackTraceLimit = 0;
process.on('exit', () => console.log(calls, Error.prepareStackTrace.name, Error.stackTraceLimit));
${APP}`,
  });
  for (const [name, file] of Object.entries(files)) {
    const { differences, with: run } = await runBoth({ file, env: { OTEL_BSP_SCHEDULE_DELAY: '20' } });
    t.same(differences, [], name);
    t.ok(run.spans.length > 0, name);
    t.same(run.agentLines, []);
  }
});
