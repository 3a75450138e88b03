import * as fc from 'fast-check';
import t from 'tap';
import { attributesOf, business, ruleOf } from './support/business.js';

/** What a rule with this path puts, when its root is `value`. */
function taken(value: unknown, path: (string | number)[] = [], env = {}): unknown {
  const { engine, start, rules } = business([{ take: [{ key: 'key', from: ['value', ...path] }] }], env);
  const span = start('span');
  const taking = engine.begin(rules[0] ?? ruleOf({}), span);
  taking.take({ value });
  taking.done();
  return span.attributes['key'];
}

t.test('strings, finite numbers, booleans and lists of one of them are put as they are', async (t) => {
  for (const value of ['a', '', '007', '12.50', 0, -1.5, 1e21, true, false]) t.equal(taken(value), value);
  for (const list of [['a', 'b'], [1, 2.5], [true, false]]) t.strictSame(taken(list), list);
});

t.test('a bigint and a date become text, a buffer its length', async (t) => {
  t.equal(taken(9007199254740993n), '9007199254740993');
  t.equal(taken(new Date(0)), '1970-01-01T00:00:00.000Z');
  t.equal(taken(Buffer.from('secret')), 6);
  t.equal(taken(new Uint8Array(3)), 3);
  t.strictSame(taken([1n, 2n]), ['1', '2']);
  t.strictSame(taken([new Date(0)]), ['1970-01-01T00:00:00.000Z']);
});

t.test('anything else puts nothing', async (t) => {
  class Decimal {
    d = [1];
    toString() {
      throw new Error('called');
    }
  }
  const others = [
    undefined, null, Number.NaN, Infinity, -Infinity, Symbol('s'), () => 'called', {}, { a: 1 }, new Map(), new Set([1]), /x/, new Error('x'),
    Promise.resolve('x'), new Date(Number.NaN), new Decimal(), Object('text'), Object(1), [[1]], [{}], [1, 'a'], [1, true], ['a', {}], [Number.NaN], [],
    [null], new Float64Array(2), new ArrayBuffer(2), new WeakRef({}), 1n << 100_000n,
  ];
  for (const other of others) t.equal(taken(other), undefined, String(typeof other));
});

t.test('nothing in a list is left out', async (t) => {
  t.strictSame(taken([1, null, undefined, 2]), [1, 2]);
  t.strictSame(taken(Object.assign([], { 1: 'a' }) as unknown[]), ['a']);
});

t.test('texts are cut at 256 characters and lists at 32 items, as the settings say', async (t) => {
  t.equal(taken('x'.repeat(300)), 'x'.repeat(256));
  t.equal(taken('x'.repeat(256)), 'x'.repeat(256));
  t.equal((taken(Array.from({ length: 100 }, (_, index) => index)) as unknown[]).length, 32);
  t.strictSame(taken(['y'.repeat(300)]), ['y'.repeat(256)]);
  const env = { OTEL_AGENT_RULE_LIMITS_MAX_VALUE_LENGTH: '5', OTEL_AGENT_RULE_LIMITS_MAX_ITEMS: '2' };
  t.equal(taken('abcdefgh', [], env), 'abcde');
  t.strictSame(taken([1, 2, 3], [], env), [1, 2]);
});

t.test('no character is halved', async (t) => {
  t.equal(taken(`${'x'.repeat(255)}😀tail`), 'x'.repeat(255));
  t.equal(taken(`${'x'.repeat(254)}😀tail`), `${'x'.repeat(254)}😀`);
});

t.test('half of a secret is not left at the cut: the redaction sees the text before it', async (t) => {
  const before = 'x'.repeat(243);
  t.equal(taken(`${before} 4111 1111 1111 1111 paid, and so on`), `${before} `);
  const token = `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiIx'.repeat(200)}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV`;
  t.notMatch(taken(`${'y'.repeat(200)} Bearer ${token}`), /eyJzdWI/);
});

t.test('a path leads through own and inherited properties, lists and maps', async (t) => {
  class Base {
    inherited = 'own by now';
    get total() {
      return 7;
    }
  }
  class Order extends Base {
    lines = [{ id: 'a' }, { id: 'b' }];
    meta = new Map<unknown, unknown>([['tier', 'gold'], [1, 'one']]);
    'odd key' = 1;
  }
  const order = new Order();
  t.equal(taken(order, ['total']), 7);
  t.equal(taken(order, ['lines', 1, 'id']), 'b');
  t.equal(taken(order, ['lines', 'length']), 2);
  t.equal(taken(order, ['meta', 'tier']), 'gold');
  t.equal(taken(order, ['meta', 1]), 'one');
  t.equal(taken(order, ['odd key']), 1);
  t.equal(taken({ byYear: { 2024: 'x' } }, ['byYear', 2024]), 'x');
  t.equal(taken('text', ['length']), 4);
  for (const path of [['nothing'], ['nothing', 'more'], ['lines', 2, 'id'], ['lines', -1], ['inherited', 'x']]) t.equal(taken(order, path), undefined);
});

t.test('__proto__, prototype and constructor lead nowhere', async (t) => {
  const hostile = JSON.parse('{"__proto__": {"x": "in"}, "constructor": {"name": "in"}, "prototype": "in"}');
  for (const path of [['__proto__', 'x'], ['constructor', 'name'], ['prototype'], ['a', '__proto__']]) t.equal(taken(hostile, path), undefined);
  t.equal(taken(Map, ['prototype', 'constructor', 'name']), undefined);
});

t.test('a getter is called only when a path names it, and one that throws is nothing', async (t) => {
  let calls = 0;
  const object = {
    get counted() {
      calls += 1;
      return calls;
    },
    get bad(): never {
      throw new Error('no');
    },
    plain: 'x',
  };
  t.equal(taken(object, ['plain']), 'x');
  t.equal(calls, 0);
  t.equal(taken(object, ['counted']), 1);
  t.equal(taken(object, ['bad', 'more']), undefined);
  const list = Object.defineProperty(['a'], 1, { get: () => (calls += 100), enumerable: true });
  t.strictSame(taken(list), ['a']);
  t.equal(calls, 1);
});

t.test('proxies that throw, and revoked ones, are nothing', async (t) => {
  const angry = new Proxy({}, { get: () => { throw new Error('no'); }, getOwnPropertyDescriptor: () => { throw new Error('no'); } });
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  for (const value of [angry, proxy, [proxy], [angry]]) for (const path of [[], ['a'], [0, 'b']]) t.equal(taken(value, path), undefined);
});

t.test('code of the service is not called by what is read: toString, toJSON, valueOf, toISOString, byteLength, get, then', async (t) => {
  const trap = () => t.fail('called');
  const date = Object.assign(new Date(0), { toISOString: trap, getTime: trap, toJSON: trap, valueOf: trap });
  t.equal(taken(date), '1970-01-01T00:00:00.000Z');
  t.equal(taken(Object.defineProperty(Buffer.alloc(2), 'byteLength', { get: trap })), 2);
  t.equal(taken(Object.assign(new Map([['a', 1]]), { get: trap }), ['a']), 1);
  t.equal(taken({ toString: trap, valueOf: trap, toJSON: trap, [Symbol.toPrimitive]: trap }), undefined);
  // oxlint-disable-next-line unicorn/no-thenable -- that is what must not be called
  const then = 'then';
  t.equal(taken(Object.defineProperty({}, then, { get: trap })), undefined);
  t.equal(taken([1], ['map']), undefined);
});

t.test('a text that is kept holds no larger one in memory', async (t) => {
  if (!globalThis.gc) (await import('node:v8')).setFlagsFromString('--expose-gc');
  const gc = (globalThis.gc ?? (await import('node:vm')).runInNewContext('gc')) as () => void;
  const kept: unknown[] = [];
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 50; index += 1) {
    const large = Buffer.alloc(1e6, 97 + (index % 20)).toString('latin1');
    kept.push(taken(large), taken({ part: large.slice(10, 60) }, ['part']));
  }
  gc();
  t.ok(process.memoryUsage().heapUsed - before < 10e6);
  t.equal(kept.length, 100);
});

const anything = fc.anything({
  withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withObjectString: true, withSparseArray: true, withTypedArray: true,
});
const step = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'prototype', 'length', 'a', '', 'toString'), fc.string(), fc.nat(5));

t.test('whatever the value and the path: it does not throw, changes nothing, and what is put is a value of an attribute', async (t) => {
  const { engine, start, rules } = business([{}]);
  const bare = Object.getOwnPropertyNames(Object.prototype).join();
  fc.assert(
    fc.property(anything, fc.array(step, { maxLength: 5 }), (value, path) => {
      const rule = ruleOf({ take: [{ key: 'key', from: ['value', ...path] }], event: [['value', ...path], ' seen'] });
      const freely = structureOf(value);
      const span = start('span');
      const taking = engine.begin({ ...rule }, span);
      taking.take({ value });
      taking.done({ value });
      const [event] = span.events;
      const put = event?.attributes?.['key'];
      const items = Array.isArray(put) ? put : [put];
      if (!items.every((item) => item === undefined || ['string', 'number', 'boolean'].includes(typeof item))) return false;
      if (items.some((item) => typeof item === 'string' && item.length > 256) || items.length > 32) return false;
      return structureOf(value) === freely && Object.getOwnPropertyNames(Object.prototype).join() === bare;
    }),
    { numRuns: 3000 },
  );
  t.ok(rules.length);
});

t.test('paths into a message find what JSON says', async (t) => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (message) => {
      const text = JSON.stringify(message);
      return Object.keys(message).every((key) => {
        if (['__proto__', 'constructor', 'prototype'].includes(key)) return taken(JSON.parse(text), [key]) === undefined;
        const value = JSON.parse(text)[key];
        const isPlain = typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && value.length <= 256);
        return !isPlain || Object.is(taken(JSON.parse(text), [key]), value);
      });
    }),
    { numRuns: 100 },
  );
  t.pass();
});

t.test('constants are put at once, with what else is known', async (t) => {
  const { engine, start, rules } = business([{ take: [{ key: 'team', constant: 'crawl' }, { key: 'n', constant: 3 }, { key: 'id', from: ['value', 'id'] }] }]);
  const span = start('span');
  const taking = engine.begin(rules[0] as never, span);
  t.strictSame(attributesOf(span), { team: 'crawl', n: 3 });
  taking.take({ value: { id: 1 } });
  taking.take({ value: { id: 2 } });
  taking.done();
  t.strictSame(attributesOf(span), { team: 'crawl', n: 3, id: 1 }, 'the first value counts');
});

function structureOf(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null || depth > 6) return typeof value === 'symbol' ? 'symbol' : `${typeof value}${Object.is(value, -0) ? '-0' : String(value)}`;
  const parts = Reflect.ownKeys(value).map((key) => `${String(key)}:${structureOf(Object.getOwnPropertyDescriptor(value, key)?.value, depth + 1)}`);
  return `${Object.prototype.toString.call(value)}{${parts.join()}}`;
}
