import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'tap';

const REGISTER = resolve(__dirname, '../../register.js');
const TESTING = resolve(__dirname, '../../src/testing.js');

/** Runs a file as a service team would run its tests, with the agent if told so. */
async function run(args: string[], file: string): Promise<{ code: number; output: string }> {
  // A clean environment: that of the runner around us would reach the runner inside.
  const env = { PATH: process.env['PATH'], OTEL_TRACES_EXPORTER: 'none', OTEL_SERVICE_NAME: 'orders' };
  return new Promise((done) => {
    execFile(process.execPath, [...args, file], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      done({ code: Number(error?.code ?? 0), output: stdout + stderr });
    });
  });
}

const SERVICE_TEST = `
  import http from 'node:http';
  import { test } from 'node:test';
  import { assertTrace, clearSpans, waitForQuiet } from ${JSON.stringify(TESTING)};

  test('an order asks for the stock', async (t) => {
    const server = http.createServer(async (request, response) => {
      if (request.url === '/orders') await fetch(\`http://127.0.0.1:\${server.address().port}/stock\`);
      response.end('{}');
    });
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    t.after(() => server.close(() => {}).closeAllConnections());
    clearSpans();
    await (await fetch(\`http://127.0.0.1:\${server.address().port}/orders\`)).text();
    assertTrace(await waitForQuiet(), \`
      CLIENT "GET" {url.full=http://*/orders} [orders]
        SERVER "GET*" {http.response.status_code=200}
          CLIENT "GET"
            SERVER "GET*" {url.path=STOCK}
    \`);
  });
`;

/*
 * CLIENT GET            (the test itself)
 * └─ SERVER GET         /orders
 *    └─ CLIENT GET
 *       └─ SERVER GET   /stock
 */
test('a test of a service under node:test sees its own trace', async (t) => {
  const dir = t.testdir({ 'orders.test.mjs': SERVICE_TEST.replace('STOCK', '/stock') });
  const { code, output } = await run(['--import', REGISTER, '--test'], `${dir}/orders.test.mjs`);
  t.equal(code, 0, output);
});

test('a wrong expectation fails that test, with the difference', async (t) => {
  const dir = t.testdir({ 'orders.test.mjs': SERVICE_TEST.replace('STOCK', '/prices') });
  const { code, output } = await run(['--import', REGISTER, '--test'], `${dir}/orders.test.mjs`);
  t.equal(code, 1);
  t.match(output, /\(- expected, \+ actual\): 1 different\./);
  t.match(output, /- {7}SERVER "GET\*" \{url\.path=\/prices\}\n.*\+ {7}SERVER "GET[^"]*" \{url\.path=\/stock\}\n/);
});

test('without the agent the test fails and says how to start it', async (t) => {
  const dir = t.testdir({ 'orders.test.mjs': SERVICE_TEST });
  const { code, output } = await run(['--test'], `${dir}/orders.test.mjs`);
  t.equal(code, 1);
  t.match(output, 'node --import @org/otel-agent/register --test');
});

test('loading the entry loads no OpenTelemetry package', async (t) => {
  const dir = t.testdir({
    'load.cjs': `require(${JSON.stringify(TESTING)}); console.log(Object.keys(require.cache).join('\\n'));`,
  });
  const { code, output } = await run([], `${dir}/load.cjs`);
  t.equal(code, 0);
  t.match(output, 'testing');
  t.notMatch(output, '@opentelemetry');
});
