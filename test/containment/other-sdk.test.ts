import { cpSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import t, { type Test } from 'tap';
import { compareTrace } from '../../src/testing/compare-trace.js';
import { ROOT } from '../support/run-app.js';
import { runBoth } from './alike.js';

const FIXTURES = 'test/fixtures/containment';
const STANDS_BACK = /\[OTA-005\] another OpenTelemetry SDK is registered \(registered after the agent\); it keeps its spans/;

t.test("a service's own SDK, registered after the agent, does what it does without the agent", async (t) => {
  const ways = ['bare', 'register', 'full', 'instrumented-first', 'node-sdk', 'disable-first', 'twice', 'late', 'logger'];
  for (const way of ways) {
    // What happens before it registers is still in the agent's hands.
    const tidy = (output: string) => (way === 'late' ? (output.split('round 2\n')[1] ?? output) : output);
    const { differences, with: run } = await runBoth({ file: `${FIXTURES}/own-sdk.cjs`, args: [way] }, tidy);
    t.same(differences, [], way);
    t.equal(run.agentLines.length, 1, way);
    t.match(run.agentLines[0], STANDS_BACK);
    t.equal(run.spans.length, way === 'late' ? 7 : 0, `${way}: the agent's own spans`);
  }
});

t.test('meters of the service measure nothing of the agent, and its traces stay with the agent', async (t) => {
  const { with: run, without } = await runBoth({ file: `${FIXTURES}/own-sdk.cjs`, args: ['metrics'] });
  const metrics = (output: string) => output.match(/name: '.*'/g);
  t.same(metrics(without.stdout), ["name: 'served'"]);
  t.same(metrics(run.stdout), metrics(without.stdout));
  t.same(run.agentLines, []);
  t.equal(
    compareTrace(
      run.spans,
      `
INTERNAL "root"
  CLIENT "GET"
    SERVER "GET /outer/:id"
      INTERNAL "handler"
        CLIENT "GET"
          SERVER "GET /inner"
            INTERNAL "inside"
`,
    ),
    undefined,
  );
});

/** A copy of the API of another version, in a folder where the app finds it. */
function withApi(t: Test, alias: string): string {
  const folder = t.testdir({});
  mkdirSync(join(folder, 'node_modules', '@opentelemetry'), { recursive: true });
  cpSync(join(ROOT, 'node_modules', alias), join(folder, 'node_modules', '@opentelemetry', 'api'), { recursive: true });
  cpSync(join(ROOT, FIXTURES, 'small-sdk.cjs'), join(folder, 'app.cjs'));
  return relative(ROOT, join(folder, 'app.cjs'));
}

const API_ONLY = `
INTERNAL "parent"
  INTERNAL "child"
`;

for (const [version, alias] of [
  ['1.10.0', '@opentelemetry/api'],
  ['1.9.1', 'opentelemetry-api-1.9'],
] as const) {
  t.test(`@opentelemetry/api ${version}: its spans are the agent's, until its own SDK comes`, async (t) => {
    const file = withApi(t, alias);
    const { differences, with: run } = await runBoth({ file });
    t.same(differences, []);
    t.match(run.agentLines, [STANDS_BACK]);
    t.same(run.spans, []);

    const { with: apiOnly } = await runBoth({ file, args: ['api-only'] });
    t.equal(compareTrace(apiOnly.spans, API_ONLY), undefined);
    t.same(apiOnly.agentLines, []);
  });

  t.test(`@opentelemetry/api ${version} inside a bundle of the service`, async (t) => {
    const file = withApi(t, alias);
    for (const options of [{}, { minify: true }, { sourcemap: 'linked' }] as const) {
      const bundle = file.replace('app.cjs', `bundle-${Object.keys(options).join('')}.cjs`);
      const [entryPoints, outfile] = [[join(ROOT, file)], join(ROOT, bundle)];
      await build({ entryPoints, outfile, bundle: true, platform: 'node', legalComments: 'none', ...options });
      for (const nodeArgs of [[], ['--enable-source-maps']]) {
        const { differences, with: run } = await runBoth({ file: bundle, nodeArgs });
        t.same(differences, [], `${bundle} ${nodeArgs.join()}`);
        t.match(run.agentLines, [STANDS_BACK]);
      }
      const { with: apiOnly } = await runBoth({ file: bundle, args: ['api-only'] });
      t.equal(compareTrace(apiOnly.spans, API_ONLY), undefined);
    }
  });
}

t.test('an SDK that was registered before the agent keeps its spans', async (t) => {
  const file = `${FIXTURES}/own-sdk.cjs`;
  // The same service as a preload: it registers, and serves.
  const preload = t.testdir({
    'sdk.cjs': `
const { trace } = require(${JSON.stringify(join(ROOT, 'node_modules/@opentelemetry/api'))});
const span = { spanContext: () => ({ traceId: '', spanId: '', traceFlags: 0 }), isRecording: () => false, end() {} };
for (const name of ['setAttribute', 'setAttributes', 'addEvent', 'setStatus', 'updateName']) span[name] = () => span;
const startSpan = (name) => (console.log('span', name), span);
const tracer = { startSpan, startActiveSpan: (name, work) => work(startSpan(name)) };
trace.setGlobalTracerProvider({ getTracer: () => tracer });
`,
  });
  const { differences, with: run } = await runBoth({ file, args: ['none'], nodeArgs: ['--require', join(preload, 'sdk.cjs')] });
  t.same(differences, []);
  t.match(run.stdout, /span root\n/);
  t.match(run.agentLines, [/\[OTA-005\] another OpenTelemetry SDK is registered \(registered before the agent\)/]);
  t.same(run.spans, []);
});
