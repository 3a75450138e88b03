import { join } from 'node:path';
import t from 'tap';
import { Private } from '../../bench/redact/private.js';
import { randomOf } from '../../bench/redact/random.js';
import { runTool } from '../package/run-tool.js';
import { httpServer } from '../support/local-server.js';
import { ROOT, runApp } from '../support/run-app.js';

const REPORT = JSON.stringify(join(ROOT, 'build/src/report/report.js'));
const made = new Private(randomOf(5));
const EMAIL = made.email();
const CARD = made.card();
const SECRET = made.word();

/** What a process writes on stderr that runs this code with `report.js` at hand. */
async function said(code: string): Promise<string> {
  const { output } = await runTool(process.execPath, ['-e', `const { report, filterLines, reasonOf } = require(${REPORT});\n${code}`]);
  return output;
}

const WITHHELD = '(the details are withheld: they could not be redacted)';

t.test('every line passes the filter before it is written', async (t) => {
  t.equal(
    await said(`filterLines((text) => text.replaceAll('${SECRET}', '***')); report('OTA-040', 'here', 'it is ${SECRET}');`),
    'otel-agent: [OTA-040] internal error in here: it is ***; the service is not affected\n',
  );
});

t.test('a filter that throws, or gives no text, costs the details and not the code', async (t) => {
  for (const filter of [`() => { throw new Error('${SECRET}'); }`, '() => undefined', '() => ({})']) {
    t.equal(await said(`filterLines(${filter}); report('OTA-040', 'here', '${SECRET}');`), `otel-agent: [OTA-040] ${WITHHELD}\n`);
  }
});

t.test('a filter that has something to say itself does not go in circles', async (t) => {
  const code = `filterLines((text) => { report('OTA-040', 'filter', '${SECRET}'); return text; }); report('OTA-023', 'a', 'b');`;
  t.equal(await said(code), `otel-agent: [OTA-040] ${WITHHELD}\notel-agent: [OTA-023] no instrumentation is called 'a'; known: b\n`);
});

t.test('before there is one, what is plainly private is taken out', async (t) => {
  const texts = [
    `connect to postgres://app:${SECRET}@db.internal:5432/shop failed`,
    `mail of ${EMAIL} is unknown`,
    `Authorization: Bearer ${SECRET}.${SECRET}`,
    `cannot parse {"password": "${SECRET} ${SECRET}"}`,
    `GET /a?page=2&token=${SECRET}&x=1`,
    `https://${SECRET}:${SECRET}@${SECRET}@host/`,
  ];
  const output = await said(texts.map((text) => `report('OTA-040', 'here', ${JSON.stringify(text)});`).join('\n'));
  t.equal(output.match(/OTA-040/g)?.length, texts.length);
  t.notMatch(output, SECRET);
  t.notMatch(output, EMAIL);
  for (const kept of ['postgres://db.internal:5432/shop', 'page=2&token=[REDACTED]&x=1', 'is unknown']) t.match(output, kept);
});

t.test('versions and paths stay as they are', async (t) => {
  const path = '/srv/node_modules/.pnpm/@scope+lib@1.2.3/node_modules/@scope/lib/index.js';
  t.match(await said(`report('OTA-040', 'load of ${path}', 'express@5.3.0 is strange');`), `load of ${path}: express@5.3.0 is strange`);
});

t.test('a long line is cut, and so is none in the middle of a secret', async (t) => {
  const text = `${'word '.repeat(3276)}${made.word()}${SECRET}`;
  const output = await said(`
    filterLines((text) => { console.log('read', text.length, text.includes('${SECRET.slice(0, 3)}')); return text; });
    report('OTA-040', 'here', ${JSON.stringify(text)} + 'x'.repeat(1e6));`);
  t.match(output, /^read 163\d\d false\n/);
  t.ok(output.length < 4200, `${output.length} characters`);
});

t.test('a reason that is no text, or throws when it is read, is a line all the same', async (t) => {
  const output = await said(`
    report('OTA-040', 'a', reasonOf(Object.assign(new Error('x'), { message: { toString: () => 'strange' } })));
    report('OTA-040', 'b', reasonOf({ toString() { throw 1; } }));
    report('OTA-040', 'c', reasonOf(Object.defineProperty(new Error('x'), 'message', { get() { throw 1; } })));`);
  t.match(output, /in a: strange;[^]*in b: a value that cannot be printed;[^]*in c: a value that cannot be printed;/);
});

t.test("the agent's lines in a real process: start, SDK's log, exporting thread, audit", async (t) => {
  const receiver = await httpServer(t, (_request, response) => {
    response.writeHead(400, { 'content-type': 'text/plain' }).end(`bad value ${EMAIL}, token=${SECRET}`);
  });
  const { agentLines, stderr, code } = await runApp({
    code: `
      const { trace } = require('@opentelemetry/api');
      const span = trace.getTracer('app').startSpan('order of ${EMAIL}', { attributes: { 'db.password': '${SECRET}', note: 'paid with ${CARD}' } });
      span.end();
      span.end();
    `,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver,
      OTEL_LOG_LEVEL: 'debug',
      OTEL_AGENT_REDACTION_AUDIT: 'exit',
      OTEL_BSP_SCHEDULE_DELAY: `postgres://app:${SECRET}@db`,
    },
  });
  t.equal(code, 0);
  const text = `${agentLines.join('\n')}\n${stderr}`;
  for (const line of ['OTA-010', 'OTA-041] OpenTelemetry: ', 'OTA-032', 'OTA-057', 'OTA-044', 'redacted: class, place']) t.match(text, line);
  t.match(text, /1 {2}email {17}name {18}mask/);
  for (const canary of [EMAIL, SECRET, CARD]) t.notMatch(text, canary);
});
