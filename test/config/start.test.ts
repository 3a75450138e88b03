import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Test, test } from 'tap';
import { startReceiver } from '../../tools/otlp-receiver.js';
import { runApp } from '../support/run-app.js';

/** A service without tracing code: it answers a request of its own. */
const APP = `
  const { createServer, get } = require('node:http');
  const server = createServer((request, response) => response.end('fine')).listen(0, '127.0.0.1', () => {
    get({ port: server.address().port, path: '/orders' }, (response) => {
      response.on('data', (data) => console.log(String(data))).on('end', () => server.close());
    });
  });
`;

interface Run {
  /** The preload file, `%URL%` being the receiver. */
  readonly preload: string;
  readonly env?: Record<string, string>;
  /** Default: an ES module behind `--import`. */
  readonly commonJs?: boolean;
  readonly nodeArgs?: readonly string[];
}

async function run(t: Test, { preload, env = {}, commonJs = false, nodeArgs = [] }: Run) {
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const name = commonJs ? 'tracing.cjs' : 'tracing.mjs';
  const folder = t.testdir({ [name]: preload.replace('%URL%', receiver.url) });
  const file = join(folder, name);
  const flags = commonJs ? ['--require', file] : ['--import', pathToFileURL(file).href];
  const result = await runApp({ code: APP, preload: 'none', nodeArgs: [...nodeArgs, ...flags], env });
  t.equal(result.stdout, 'fine\n');
  t.equal(result.code, 0);
  return { ...result, spans: receiver.spans() };
}

const services = (spans: readonly { resource: Record<string, unknown> }[]) => [
  ...new Set(spans.map(({ resource }) => resource['service.name'])),
];

for (const [kind, preload] of Object.entries({
  'an ES module': "import { start } from '@org/otel-agent'; start({ service: { name: 'orders' }, 'export.endpoint': '%URL%' });",
  CommonJS: "require('@org/otel-agent').start({ service: { name: 'orders' }, export: { endpoint: '%URL%' } });",
})) {
  test(`starts with the settings of a preload file, ${kind}`, async (t) => {
    const { agentLines, spans } = await run(t, { preload, commonJs: kind === 'CommonJS' });
    t.strictSame(agentLines, []);
    t.strictSame(spans.map((span) => span.kind).sort(), ['CLIENT', 'SERVER']);
    t.strictSame(services(spans), ['orders']);
  });
}

test('lets the environment win, and tells the state', async (t) => {
  const preload = `
    import { start, status } from '@org/otel-agent';
    start({ service: { name: 'orders' }, 'export.endpoint': '%URL%' });
    if (status().state !== 'running') throw new Error(status().state);
  `;
  const { agentLines, spans } = await run(t, { preload, env: { OTEL_SERVICE_NAME: 'shop' } });
  t.strictSame(agentLines, []);
  t.strictSame(services(spans), ['shop']);
});

test('is one agent with the preload, which keeps its settings', async (t) => {
  const preload = "import { start } from '@org/otel-agent'; start(); start({ service: { name: 'orders' } });";
  const receiver = await startReceiver();
  t.teardown(() => receiver.close());
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'shop' };
  const { agentLines } = await run(t, { preload, env, nodeArgs: ['--import', '@org/otel-agent/register'] });
  t.strictSame(agentLines, [
    'otel-agent: [OTA-007] start() was given settings, but the agent runs already; they are ignored',
  ]);
  t.strictSame(services(receiver.spans()), ['shop']);
  t.equal(receiver.spans().length, 2, 'each span once');
});

test('throws for no argument, and says what is wrong in one line each', async (t) => {
  const rows: [argument: string, lines: RegExp[]][] = [
    ['{ disabled: true }', []],
    ['{ servce: 1, disabled: true, traces: { exporter: [] } }', []],
    ["{ traces: { exporter: 'none' }, servce: 1 }", [/OTA-015\] servce in start\(\): there is no such setting; is it service/]],
    ["{ traces: { exporter: 'none' }, redaction: { mod: 'strict' } }", [/OTA-051\] redaction.mod in start\(\): .* redaction.mode; no span/]],
    ["{ traces: { exporter: 'none' }, sampling: { ratio: 3 } }", [/OTA-010\] sampling.ratio in start\(\): got '3', expected a number/]],
    ["new Proxy({}, { ownKeys() { throw new Error('x') } })", [/OTA-051\] start\(\): got what cannot be read/]],
  ];
  for (const [argument, lines] of rows) {
    const preload = `import { start } from '@org/otel-agent'; start(${argument});`;
    // Nowhere: a closed export must not even try.
    const { agentLines } = await run(t, { preload, env: { OTEL_TRACES_EXPORTER: 'none' } });
    t.match(agentLines, lines, argument);
    t.equal(agentLines.length, lines.length, argument);
  }
});

test('is the same agent where the service has a loader of its own', async (t) => {
  const loader = `data:text/javascript,import{register}from'node:module';register('data:text/javascript,export const load=(u,c,n)=>n(u,c)')`;
  const preload = "import { start } from '@org/otel-agent'; start({ service: { name: 'orders' }, 'export.endpoint': '%URL%' });";
  const { agentLines, spans } = await run(t, { preload, nodeArgs: ['--import', loader] });
  t.strictSame(agentLines, []);
  t.strictSame(services(spans), ['orders']);
});
