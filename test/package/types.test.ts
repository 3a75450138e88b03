import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/run-app.js';
import { installPacked } from './installed.js';
import { runTool } from './run-tool.js';

// What a user writes in TypeScript, with no other package for types: neither OpenTelemetry's nor Node's.
const IMPORTS = `import '@org/otel-agent/register';
import { type AgentSettings, type AgentStatus, flush, start, status } from '@org/otel-agent';
import { assertTrace, collect, type ExpectedSpan, type FinishedSpan, waitForQuiet } from '@org/otel-agent/testing';
`;
const USE = `
export const state: AgentStatus['state'] = status().state;
export const names: readonly string[] = status().instrumentations;
export const delivered: Promise<boolean> = flush(1000);
export async function check(expected: ExpectedSpan): Promise<string | undefined> {
  const spans: FinishedSpan[] = await waitForQuiet({ timeoutMs: 500 });
  assertTrace(spans, 'SERVER "GET /"');
  assertTrace(spans, expected, { ordered: true });
  return collect().spans()[0]?.parentSpanId;
}
export const settings: AgentSettings = {
  service: { name: 'orders' },
  'redaction.deny': ['a.*', { key: 'customer.*', action: 'hash' }],
  redaction: { mode: 'strict', detectors: { email: 'partial' }, patterns: [{ name: 'emp', regex: 'EMP[0-9]+' }] },
  export: { exit_timeout: '2s', headers: { 'x-key': 'k' } },
};
start();
start(settings);
// @ts-expect-error no such setting
start({ redaction: { denny: ['a'] } });
// @ts-expect-error no such action
start({ redaction: { deny: [{ key: 'a', action: 'hide' }] } });
// @ts-expect-error a number of milliseconds, not a text
void flush('1s');
// @ts-expect-error no such state
if (status().state === 'asleep') throw new Error();
// @ts-expect-error no such export
export type { NoSuchType } from '@org/otel-agent/testing';
`;

const ESM = IMPORTS + USE;
const COMMONJS = ESM.replace(/import ('\S+register');/, 'import register = require($1);\nvoid register;');

/** Settings of users, and the kinds of files that there are under them. */
const PROJECTS = {
  nodenext: { options: { module: 'nodenext' }, files: { 'esm.mts': ESM, 'commonjs.cts': COMMONJS } },
  bundler: { options: { module: 'preserve', moduleResolution: 'bundler' }, files: { 'bundled.ts': ESM } },
};

t.test('the packed types', async (t) => {
  const project = await installPacked();
  t.teardown(() => project.remove());
  for (const [name, { options, files }] of Object.entries(PROJECTS)) {
    await t.test(`a strict project compiles against them under ${name}`, async (t) => {
      for (const [file, content] of Object.entries(files)) project.write(file, content);
      const compilerOptions = {
        ...options,
        target: 'es2023',
        lib: ['es2023'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        skipLibCheck: false,
      };
      project.write(`tsconfig.${name}.json`, JSON.stringify({ compilerOptions, files: Object.keys(files) }));
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { code, output } = await runTool(process.execPath, [tsc, '-p', `tsconfig.${name}.json`], project.folder);
      t.strictSame({ code, output }, { code: 0, output: '' });
    });
  }
});
