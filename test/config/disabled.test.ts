import { test } from 'tap';
import { runInFolder } from './in-folder.js';

const SHOW_LOADED = `
  const loaded = Object.keys(require.cache).map((file) => file.replace(/^.*\\//, ''));
  console.log(loaded.sort().join());
`;

const WAYS: readonly { name: string; env?: Record<string, string>; file?: string; lines?: RegExp[] }[] = [
  { name: 'OTEL_SDK_DISABLED', env: { OTEL_SDK_DISABLED: 'true' } },
  { name: 'OTEL_SDK_DISABLED in any case', env: { OTEL_SDK_DISABLED: ' True ' } },
  { name: 'OTEL_SDK_DISABLED in .env', file: 'OTEL_SDK_DISABLED=true' },
  {
    name: 'TRACING_ENABLED',
    env: { TRACING_ENABLED: 'false' },
    lines: [/OTA-012\].*TRACING_ENABLED → OTEL_SDK_DISABLED$/],
  },
  {
    name: 'TRACING_ENABLED in .env',
    file: 'TRACING_ENABLED=0',
    lines: [/OTA-012\].*TRACING_ENABLED in .env → OTEL_SDK_DISABLED$/],
  },
  {
    name: 'OTEL_SDK_DISABLED, whatever else is wrong',
    env: { OTEL_SDK_DISABLED: 'true', OTEL_BSP_SCHEDULE_DELAY: 'soon' },
  },
];

for (const { name, env, file, lines = [] } of WAYS) {
  test(`loads nothing but the preload when it is switched off by ${name}`, async (t) => {
    const folder = t.testdir(file === undefined ? {} : { '.env': file });
    const { stdout, stderr, agentLines } = await runInFolder(folder, SHOW_LOADED, env);
    t.equal(stdout, 'register.cjs\n');
    t.equal(stderr, '');
    t.equal(agentLines.length, lines.length);
    t.match(agentLines, lines);
  });
}

test('loads the big part when it is not switched off', async (t) => {
  const { stdout } = await runInFolder(t.testdir({ '.env': 'OTEL_SDK_DISABLED=true' }), SHOW_LOADED, {
    OTEL_SDK_DISABLED: 'false',
  });
  t.equal(stdout, 'agent.cjs,register.cjs\n');
});

test('goes on when the switch is garbage, and says so', async (t) => {
  const { stdout, agentLines } = await runInFolder(t.testdir({}), SHOW_LOADED, { OTEL_SDK_DISABLED: '1' });
  t.equal(stdout, 'agent.cjs,register.cjs\n');
  t.strictSame(agentLines, [
    "otel-agent: [OTA-010] OTEL_SDK_DISABLED: got '1', expected true or false; the default counts: false",
  ]);
});
