import t from 'tap';
import { runBoth } from '../containment/alike.js';
import { appFiles } from '../containment/app-files.js';
import { runApp, runTraced } from '../support/run-app.js';
import { blackHole, type DeadReceiver, notReading, refusing, silent } from './dead-receivers.js';

/** Makes spans through the OpenTelemetry API alone, as a service may that has no SDK. */
const spans = (count: number, attribute = `'x'`) => `
const { trace } = require('@opentelemetry/api');
for (let index = 0; index < ${count}; index += 1) {
  trace.getTracer('app').startSpan('work', { attributes: { index, text: ${attribute} } }).end();
}`;

t.test('a natural end sends everything', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': spans(1500) });
  const { code, agentLines, spans: received } = await runTraced({ file });
  t.equal(code, 0);
  t.same(agentLines, []);
  t.same(
    new Set(received.map(({ attributes }) => attributes['index'])).size,
    1500,
    'three batches, each span once',
  );
});

t.test('spans that are made in a beforeExit listener are sent too', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': `process.once('beforeExit', () => { ${spans(1)} setTimeout(() => { ${spans(1)} }, 5); });`,
  });
  const { spans: received } = await runTraced({ file });
  t.equal(received.length, 2);
});

t.test('the listeners of the service hear beforeExit and exit as often as without the agent', async (t) => {
  const apps = {
    'nothing-to-do.cjs': `process.on('beforeExit', (code) => console.log('beforeExit', code));`,
    'code.cjs': `process.exitCode = 2; process.on('beforeExit', (code) => console.log('beforeExit', code));`,
    'more-work.cjs': `
let left = 3;
process.on('beforeExit', () => {
  console.log('beforeExit', left);
  left -= 1;
  if (left > 0) setTimeout(() => console.log('worked'), 10);
});`,
    'promises-then-work.cjs': `
process.once('beforeExit', async () => {
  for (let turn = 0; turn < 5; turn += 1) await null;
  await new Promise((resolve) => process.nextTick(resolve));
  await require('node:fs/promises').readFile(__filename);
  console.log('read');
});
process.on('beforeExit', () => console.log('beforeExit'));`,
    'emitted-by-hand.cjs': `
process.on('beforeExit', () => console.log('beforeExit'));
process.emit('beforeExit', 0);
process.emit('exit', 0);`,
    'replaced-emit.cjs': `
const { emit } = process;
process.emit = function (name, ...args) { if (name !== 'worker') console.log('emit', name); return emit.call(this, name, ...args); };
process.on('exit', () => console.log('still mine', process.emit.toString().includes('still') || process.emit.length));`,
  };
  const files = appFiles(t, Object.fromEntries(Object.entries(apps).map(([name, code]) => [name, spans(1) + code])));
  for (const [name, file] of Object.entries(files)) {
    const { differences, with: run } = await runBoth({ file, preload: 'require' });
    t.same(differences, [], name);
    t.equal(run.spans.length, 1, `${name}: the span was sent`);
  }
});

t.test('ten exit listeners of the service give no warning of Node about too many', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': `for (const event of ['exit', 'beforeExit']) for (let n = 0; n < 10; n += 1) process.on(event, () => {});`,
  });
  // Under --import Node has an exit listener of its own.
  t.same((await runBoth({ file, preload: 'require' })).differences, []);
});

t.test('an idle process holds nothing of the agent', async (t) => {
  const { 'app.cjs': file } = appFiles(t, {
    'app.cjs': `
const http = require('node:http');
const keep = setTimeout(() => {}, 5000);
// One request of its own, so that an export has been made and its connection is kept.
const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', () => {
  http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) => {
    response.resume().on('end', () => server.close(() => setTimeout(look, 300)));
  });
});
function look() {
  console.log(process.getActiveResourcesInfo(), process._getActiveHandles().length, process._getActiveRequests().length);
  clearTimeout(keep);
}`,
  });
  const { differences, with: run } = await runBoth({ file, env: { OTEL_BSP_SCHEDULE_DELAY: '50' } });
  t.same(differences, []);
  t.equal(run.spans.length, 2);
});

t.test('a process that ends by itself after 50 ms does so while spans wait', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': `${spans(3)} setTimeout(() => console.log('done'), 50);` });
  const { with: run, without } = await runBoth({ file });
  t.equal(run.spans.length, 3);
  const delay = run.durationMs - without.durationMs;
  t.comment(`ended ${delay.toFixed(0)} ms later than without the agent`);
  t.ok(delay < 1000);
});

/** The slow ones are made while the app works: 10 MB do not fit into the buffers of a connection. */
const RECEIVERS: readonly [string, () => Promise<DeadReceiver | undefined>, string][] = [
  ['refuses connections', refusing, spans(3)],
  ['accepts and never answers', silent, spans(3)],
  ['accepts and never reads', notReading, spans(1, `'x'.repeat(1e7)`)],
  ['is a black hole', blackHole, spans(3)],
];

t.test('a collector that is dead holds an ending process for a second at most', async (t) => {
  const files = appFiles(
    t,
    Object.fromEntries(
      RECEIVERS.flatMap(([what, , work]) => [
        [`${what}, before.cjs`, `${work} setTimeout(() => console.log('done', Date.now()), 100);`],
        [`${what}, at.cjs`, `${work} console.log('done', Date.now());`],
      ]),
    ),
  );
  await Promise.all(
    RECEIVERS.map(async ([what, open]) => {
      const receiver = await open();
      if (!receiver) return t.comment(`not tested on this system: ${what}`);
      // The export has begun before the end, or begins with it.
      for (const [when, pause] of [
        ['before', '10'],
        ['at', '60000'],
      ] as const) {
        const file = files[`${what}, ${when}.cjs`] ?? '';
        const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: pause };
        const { differences, with: run } = await runBoth({ file, env }, (output) => output.replace(/done \d+/, 'done'));
        t.same(differences, [], `a collector that ${what}`);
        const delay = run.endedAt - Number(/\d+/.exec(run.stdout)?.[0]);
        t.comment(`${what}, export begun ${when} the end: held for ${delay.toFixed(0)} ms`);
        t.ok(delay < 1500, `held for ${delay.toFixed(0)} ms`);
        t.match(run.agentLines.at(-1), /\[OTA-042\] \d spans? of this process were lost: \d exit/);
      }
      receiver.close();
    }),
  );
});

t.test('OTEL_AGENT_EXPORT_EXIT_TIMEOUT says how long an ending process may be held', async (t) => {
  const { 'app.cjs': file } = appFiles(t, { 'app.cjs': spans(1) });
  const receiver = await silent();
  const timed = async (timeout: string) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_AGENT_EXPORT_EXIT_TIMEOUT: timeout };
    return (await runApp({ file, env })).durationMs;
  };
  const [none, short, long] = [await timed('0'), await timed('300ms'), await timed('1500ms')];
  t.comment(`0: ${none.toFixed(0)} ms, 300ms: ${short.toFixed(0)} ms, 1500ms: ${long.toFixed(0)} ms`);
  // It is a bound: a part of the time is kept for what comes behind the last request.
  t.ok(short >= 200 && short < none + 900);
  t.ok(long >= 1000 && long < none + 2100);
  receiver.close();
});
