import * as fc from 'fast-check';
import { test } from 'tap';
import { readRules } from '../../../src/config/rules/read-rules.js';
import { readSettings } from '../../../src/config/read-settings.js';
import { lineOf, reading } from './reading.js';

const GOOD = { name: 'good', kafka: {}, take: { a: 'value.a' } };

/** Words of the language, so that much of what is made of them is nearly right. */
const WORDS = ['name', 'http', 'http_client', 'kafka', 'pg', 'function', 'take', 'spread', 'spread_back', 'baggage', 'on_root', 'event', 'parent',
  'span', 'kind', 'limit', 'start', 'topic', 'headers', 'route', 'method', 'table', 'file', 'class', 'object', 'const', 'operation', 'statement', '__proto__'];
const TEXTS = ['value.id', 'args[0]', 'GET /a', 'a*', '"T"', '{value.id}', '{', '1/s', 'last', 'send', 'constructor', '', 'value.__proto__', 'a.b'];

const leaf = fc.oneof(fc.constantFrom(...TEXTS), fc.string(), fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, 1n, Symbol('s'), () => 1));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary' })), tie('tree'), { maxKeys: 6, noNullPrototype: false }),
  ),
}));

test('whatever the data, it does not throw, and the good rule beside it works', async (t) => {
  const before = Object.keys(Object.prototype);
  fc.assert(
    fc.property(tree, (data) => {
      const parsed = readRules([data, GOOD]);
      if (!('value' in parsed)) throw new Error('a list is a list');
      if (parsed.value.at(-1)?.name !== 'good') throw new Error('the good rule is not there');
      if (parsed.value.length === 1 && !parsed.faults?.length) throw new Error('left out without a word');
      JSON.stringify(parsed.value);
      for (const fault of parsed.faults ?? []) {
        if (fault.path[0] !== 0 || /[\n\r\u2028\u2029]/.test(lineOf(fault)) || lineOf(fault).length > 1000) throw new Error(lineOf(fault));
      }
      readRules(data);
    }),
    { numRuns: 4000 },
  );
  t.strictSame(Object.keys(Object.prototype), before);
});

test('getters and proxies that throw, cycles, depth and size are faults of one rule', async (t) => {
  const cycle: Record<string, unknown> = { name: 'cycle' };
  cycle['kafka'] = cycle;
  const deep = JSON.parse(`${'{"kafka":'.repeat(2000)}1${'}'.repeat(2000)}`);
  const traps = new Proxy({}, { ownKeys: () => { throw new Error('no'); } });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile = [
    { get name() { throw new Error('no'); } },
    { ...GOOD, get take() { throw undefined; } },
    traps,
    revoked.proxy,
    { name: 'in', kafka: {}, take: { a: traps } },
    cycle,
    deep,
    { name: 'wide', kafka: { topic: Array.from({ length: 100_000 }, () => 'a') }, take: { a: 'value' } },
    { name: 'sparse', kafka: { topic: Object.assign([], { length: 1e9 }) }, take: { a: 'value' } },
    () => 1,
    Symbol('x'),
    { name: { toString: () => { throw new Error('no'); } }, kafka: {}, take: { a: 'value' } },
  ];
  const { rules, lines } = reading([...hostile, GOOD]);
  t.strictSame(rules.map(({ name }) => name), ['good']);
  t.strictSame([...new Set(lines.map((line) => /^rules\[(\d+)\]/.exec(line)?.[1]))], hostile.map((_, at) => String(at)));
});

test('a list that is hostile itself is no list', async (t) => {
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const throwing = new Proxy([GOOD], { get: () => { throw new Error('no'); } });
  for (const data of [revoked.proxy, throwing, null, undefined, 5, new Proxy({}, {})]) t.notOk('value' in readRules(data));
  const oneBad = [GOOD, GOOD];
  Object.defineProperty(oneBad, 1, { get: () => { throw new Error('no'); } });
  t.strictSame(reading(oneBad).lines, ['rules[1]: got what cannot be read, expected plain data']);
});

test('Maps, as a YAML reader may give them, are mappings', async (t) => {
  const { rules, lines } = reading([new Map<unknown, unknown>([['name', 'm'], ['kafka', new Map()], ['take', new Map([['a', 'value']])]])]);
  t.strictSame([rules.length, lines], [1, []]);
});

test('rules come from a variable as JSON, and from a program', async (t) => {
  const read = (environment: Record<string, string>, data?: object) => readSettings(environment, '/nowhere', data).settings.rules;
  t.strictSame(read({}), []);
  t.equal(read({ OTEL_AGENT_RULES: JSON.stringify([GOOD]) })[0]?.name, 'good');
  t.equal(read({ OTEL_AGENT_RULES: JSON.stringify(GOOD) })[0]?.name, 'good', 'one rule needs no list');
  t.equal(read({}, { rules: [GOOD] })[0]?.name, 'good');
  t.strictSame(read({ OTEL_AGENT_RULES: '[]' }, { rules: [GOOD] }), [], 'an empty list takes back what there was');
  for (const text of ['good', '[{', '{"name": ', 'null', '5']) {
    const { remarks, settings } = readSettings({ OTEL_AGENT_RULES: text }, '/nowhere', { rules: [GOOD] });
    t.equal(settings.rules.length, 1, 'the next layer decides');
    t.match(remarks, [['OTA-010', 'OTEL_AGENT_RULES']]);
  }
});
