import { test } from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { SETTINGS, type Settings } from '../../src/config/settings.js';
import { planOf } from '../../src/export/plan-of.js';
import { senderOf } from '../../src/export/sender-of.js';
import { propagatorOf } from '../../src/propagate/propagator.js';
import { resourceOf } from '../../src/resource/resource.js';
import { limitsOf } from '../../src/sample/limits.js';
import { headOf } from '../../src/sample/head.js';
import { planOf as samplingPlanOf } from '../../src/sample/plan-of.js';

const ROUNDS = 3000;
const OLDER_NAMES = [
  'TRACING_ENABLED',
  'TRACING_SAMPLING_RATE',
  'SERVICE_NAME',
  'SERVICE_VERSION',
  'ENVIRONMENT',
  'JAEGER_ENDPOINT',
  'JAEGER_AGENT_HOST',
];
const VARIABLES = [...Object.values(SETTINGS).flatMap<string>(({ variables }) => variables), ...OLDER_NAMES];

/** Of these, texts are put together. */
const PIECES = [
  ['', ' ', '\t', '\n', '\r\n', '\0', '\u2028', '\ufeff', '\ud800', '🦉', 'é', '%', '%zz', '%00', '%f0', '%0d%0a'],
  ['=', '==', ',', ',,', ';', '"', "'", '@', ':', '::', '/', '//', '?', '#', '[', ']', '[::1]', '\\', '.', '..', '-'],
  ['-1', '0', '1', '1e999', 'NaN', 'Infinity', '0x10', '500ms', '9999999999999h', '16MiB', '9'.repeat(400)],
  ['http://', 'https://', 'http://h', 'http://[::1]:1', 'http://h:99999', 'HTTP://u:p@h', 'grpc://h:4317', 'h:4318'],
  ['14268', '/api/traces', '/health', 'a=b', 'a=b=c', '__proto__=x', '__proto__', 'constructor', 'toString'],
  ['unix:', 'unix:///run/s', 'http+unix://', 'http+unix://%2Fs', 'http://a,unix:,b', '500,429', '64kB', '{pid}'],
  ['grpc', 'zstd', 'zipkin', 'file', 'otlp,zipkin,file'],
  ['true', 'FALSE', 'none', 'all', 'otlp', 'console', 'b3', 'always_on', 'traceidratio', 'gzip', 'http/json'],
  ['x'.repeat(10_000)],
].flat();

/** The same numbers in every run (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Goes as far as the senders. A destination that leads nowhere would let its spans wait for ever, without a word. */
function plan(settings: Settings): void {
  for (const { name, endpoints, file } of planOf(settings, 'service')?.destinations ?? []) {
    if (endpoints.length === 0 && file === undefined) throw new Error(`${name} has no endpoint`);
    for (const endpoint of endpoints) senderOf(endpoint).close();
  }
}

test(`reads any garbage without throwing, and what is made of it does not throw either`, async (t) => {
  const random = generator(20_260_101);
  const text = () => Array.from({ length: 1 + random(4) }, () => PIECES[random(PIECES.length)]).join('');
  for (let round = 0; round < ROUNDS; round += 1) {
    const environment: Record<string, string> = {};
    for (let count = random(12); count >= 0; count -= 1)
      environment[VARIABLES[random(VARIABLES.length)] ?? ''] = text();
    try {
      const reading = readSettings(environment, '/no/such/folder');
      const { settings, remarks } = reading;
      const resource = resourceOf(settings, { aliases: new Map() });
      headOf(samplingPlanOf(reading, resource.attributes), () => 0);
      limitsOf(settings);
      propagatorOf(settings);
      plan(settings);
      for (const [key, setting] of Object.entries(SETTINGS)) {
        const value = settings[key as keyof typeof settings];
        if (value === undefined && setting.fallback !== undefined) throw new Error(`${key} has no value`);
      }
      for (const remark of remarks) {
        if (!/^OTA-\d{3}$/.test(remark[0])) throw new Error(`a remark without a code: ${remark.join(' ')}`);
      }
    } catch (thrown) {
      t.fail(`round ${round}: ${String(thrown)}`, { environment });
      return;
    }
  }
  t.pass(`${ROUNDS} environments of ${VARIABLES.length} variables`);
});

test('reads each variable alone with each piece of garbage', async (t) => {
  for (const variable of VARIABLES) {
    t.doesNotThrow(() => {
      for (const piece of PIECES) {
        const { settings } = readSettings({ [variable]: piece }, '/no/such/folder');
        plan(settings);
        resourceOf(settings, { aliases: new Map() });
      }
    }, variable);
  }
});
