import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { redactionOf } from '../../src/redact/redaction.js';
import type { Redactor } from '../../src/redact/redactor.js';
import { CANARY_KINDS, canaryOf } from './canaries.js';

/** Trees in all; the clock ends the run on a machine that is too slow for them, and the test says how many there were. */
const TREES = 200_000;
const PER_RUN = 2000;
const MOST_MS = 30_000;

const canary = fc.tuple(fc.constantFrom(...Object.keys(CANARY_KINDS)), fc.integer({ min: 0, max: 20 })).map(([kind, seed]) => canaryOf(kind, String(seed)).text);
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 4, arbitrary: canary },
  { weight: 3, arbitrary: fc.constantFrom(' ', '\n', '"', "'", '%', '%40', '\\u0040', '=', '&', '?', '://', 'password=', '[REDACTED:email]', '[REDACTED:', 'h1:', '{"', '":', ']', '\ud800', '\0', ',') },
);
const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('note', 'user.email', 'password', 'customer.id', 'order.id', 'url.full', 'url.query', 'db.query.text', 'http.request.header.cookie', '__proto__', 'constructor', 'toJSON') },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  { weight: 1, arbitrary: canary },
);
const leaf = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.constantFrom(4_111_111_111_111_111, 1_767_225_600_123_456), fc.boolean(), fc.constant(null)) },
  { weight: 1, arbitrary: text.map((one) => new Uint8Array(Buffer.from(one))) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(name, text, { maxKeys: 3, noNullPrototype: true }).map((one) => JSON.stringify(one)) },
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('tree'), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.dictionary(name, tie('tree'), { maxKeys: 4, noNullPrototype: true }) },
  ),
}));
const attributes = fc.dictionary(name, tree, { maxKeys: 4, noNullPrototype: true });

/** Settings as a user would write them. */
const configuration = fc.record(
  {
    OTEL_AGENT_REDACTION_MODE: fc.constantFrom('standard', 'strict'),
    OTEL_AGENT_REDACTION_DENY_KEYS: fc.constantFrom('customer.*', '[{"key":"customer.*","action":"hash"},{"key":"n*","action":"truncate"}]', '[{"key":"note","action":"drop"},{"key":"user.email","action":"partial"}]'),
    OTEL_AGENT_REDACTION_ALLOW_KEYS: fc.constantFrom('order.id', 'note,user.email', '[{"key":"order.*","scan":false}]'),
    OTEL_AGENT_REDACTION_HASH_KEYS: fc.constantFrom('user.*', 'order.id'),
    OTEL_AGENT_REDACTION_HMAC_KEY: fc.constant('0123456789abcdef0123456789abcdef'),
    OTEL_AGENT_REDACTION_DETECTORS_EMAIL: fc.constantFrom('hash', 'partial', 'mask', 'drop'),
    OTEL_AGENT_REDACTION_DETECTORS_CARD: fc.constantFrom('partial', 'mask', 'truncate'),
    OTEL_AGENT_REDACTION_DETECTORS_IPV4: fc.constantFrom('net', 'mask'),
    OTEL_AGENT_REDACTION_URL_MASK_QUERY: fc.constantFrom('sensitive', 'all', 'none'),
    OTEL_AGENT_REDACTION_LIMITS_MAX_VALUE_CHARS: fc.constantFrom('64', '100', '300'),
    OTEL_AGENT_REDACTION_LIMITS_MAX_DEPTH: fc.constantFrom('1', '2', '4'),
    OTEL_AGENT_REDACTION_LIMITS_MAX_ITEMS: fc.constantFrom('1', '2', '3'),
  },
  { requiredKeys: [] },
);

function redactedBy(redactor: Redactor, source: object): Record<string, unknown> {
  redactor.begin();
  return redactor.attributes(source, 'attribute');
}

t.test('trees of attributes under any settings: never a throw, the same again, the input as it was, the output bounded', async (t) => {
  const began = performance.now();
  let trees = 0;
  for (let seed = 1; trees < TREES && performance.now() - began < MOST_MS; seed += 1) {
    const [env] = fc.sample(configuration, { seed, numRuns: 1 }) as [Record<string, string>];
    const { settings, closed } = readSettings(env, '/no/such/folder');
    if (closed !== undefined) t.fail(`${JSON.stringify(env)} is not valid: ${closed}`);
    const { redactor } = redactionOf(settings, UNCOUNTED);
    const most = settings['redaction.limits.max_value_chars'];
    const run = fc.check(
      fc.property(attributes, (source) => {
        const before = structuredClone(source);
        const once = redactedBy(redactor, source);
        if (!isDeepStrictEqual(source, before)) throw new Error('the input was changed');
        const twice = redactedBy(redactor, once);
        if (!isDeepStrictEqual(twice, once)) throw new Error(`not idempotent: ${JSON.stringify(once)} → ${JSON.stringify(twice)}`);
        if (!isDeepStrictEqual(redactedBy(redactor, source), once)) throw new Error('not deterministic');
        check(once, most, 0);
      }),
      { seed, numRuns: PER_RUN },
    );
    trees += run.numRuns;
    if (run.failed) {
      t.fail(`seed ${seed}, ${JSON.stringify(env)}`, { counterexample: run.counterexample, reason: String(run.errorInstance) });
      return;
    }
  }
  t.comment(`${trees} trees`);
  t.ok(trees >= 20_000, `${trees} trees`);
});

function check(value: unknown, most: number, depth: number): void {
  if (typeof value === 'string' && value.length > most) throw new Error(`${value.length} characters, ${most} are allowed`);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (depth > 9) throw new Error('too deep');
  for (const one of Object.values(value)) check(one, most, depth + 1);
}
