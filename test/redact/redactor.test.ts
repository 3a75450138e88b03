import { inspect } from 'node:util';
import t from 'tap';
import { Redactor } from '../../src/redact/redactor.js';
import { counted, simpleParts } from './parts.js';

const S = 's3cr3t-abcdef';
const M = '[REDACTED:secret]';
const redacted = (value: unknown, key = 'note', parts = simpleParts()) => new Redactor(parts).attribute(key, value, 'attribute');

t.test('gives clean values back as they are', async (t) => {
  for (const value of ['GET', '', 0, 1.5, -3, true, false, 1_767_225_600_123, null, undefined]) t.equal(redacted(value), value);
});

t.test('replaces what a detector finds, and only that', async (t) => {
  t.equal(redacted(`before ${S} between ${S} after`), `before ${M} between ${M} after`);
});

t.test('goes into lists, maps and everything else that holds text', async (t) => {
  t.strictSame(redacted([S, 'x', [S]]), [M, 'x', [M]]);
  t.strictSame(redacted({ a: { b: { c: [{ d: S }] } } }), { a: { b: { c: [{ d: M }] } } });
  t.strictSame(redacted(new Map<unknown, unknown>([['a', S], [S, 1], [7, S]])), { a: M, [M]: 1, 7: M });
  t.strictSame(redacted(new Set([S, 2])), [M, 2]);
  t.strictSame(redacted(new (class Order { note = S; count = 2; })()), { note: M, count: 2 });
  t.equal(redacted(new Date(0)), '1970-01-01T00:00:00.000Z');
  t.equal(redacted(new Date(Number.NaN)), 'Invalid Date');
  t.equal(redacted(Object(S)), M);
});

t.test('reads bytes as text, and leaves none of them when there is a hit', async (t) => {
  for (const bytes of [Buffer.from(`x ${S}`), new Uint8Array(Buffer.from(S)), Buffer.from(S, 'utf16le'), new DataView(new Uint8Array(Buffer.from(S)).buffer)]) {
    t.equal(redacted(bytes), M);
  }
  t.equal(redacted(Buffer.from(`{"password":"${'x'.repeat(9)}"}`)), '[REDACTED:password]');
  const clean = Buffer.from('clean');
  const copy = redacted(clean) as Uint8Array;
  t.ok(copy instanceof Uint8Array);
  t.strictSame([...copy], [...clean]);
  clean.fill(0);
  t.equal(Buffer.from(copy).toString(), 'clean');
  t.strictSame(redacted(new Uint8Array(Buffer.from('abc')).buffer), new Uint8Array([97, 98, 99]));
});

t.test('reads long whole numbers as text', async (t) => {
  const digits = simpleParts({ scan: (text) => (/^-?4\d{12,18}$/.test(text) ? [{ start: 0, end: text.length, kind: 'card' }] : undefined) });
  t.equal(redacted(4_111_111_111_111_111, 'note', digits), '[REDACTED:card]');
  t.equal(redacted(4_222_222_222_222, 'note', digits), '[REDACTED:card]');
  t.equal(redacted(4_111_111_111_111_111_111n, 'note', digits), '[REDACTED:card]');
  t.equal(redacted(411_111_111_111, 'note', digits), 411_111_111_111);
  t.strictSame(redacted({ n: [4_111_111_111_111_111] }, 'note', digits), { n: ['[REDACTED:card]'] });
});

t.test('redacts JSON inside a string, and keeps every byte beside', async (t) => {
  t.equal(redacted(`{"a" : 1.0, "b":["${S}", {"c":"x"}]}`), `{"a" : 1.0, "b":["${M}", {"c":"x"}]}`);
  t.equal(redacted('{"a" : 1.0, "a":1e5,"\\u0061":null}'), '{"a" : 1.0, "a":1e5,"\\u0061":null}');
  t.equal(redacted(`{"note":"${S}","note":"ok"}`), `{"note":"${M}","note":"ok"}`, 'a name that is there twice');
  t.equal(redacted('{"pass\\u0077ord":"x\\"y","n":1}'), '{"pass\\u0077ord":"[REDACTED:password]","n":1}');
  t.equal(redacted('{"user":{"password":{"deep":[1,2,"}"]},"n":1}}'), '{"user":{"password":"[REDACTED:password]","n":1}}');
  t.equal(redacted(` [ "{\\"token\\":\\"x\\"}" ]`), ' [ "{\\"token\\":\\"[REDACTED:token]\\"}" ]', 'JSON in JSON');
  t.equal(redacted(`{"${S}":1}`), `{"${M}":1}`);
  t.equal(redacted(`{"a": ${S}`), `{"a": ${M}`, 'what only looks like it');
t.match(redacted('{"customer":{"email":null,"id":true}}'), /^\{"customer":\{"email":null,"id":"h1:[^"]+"\}\}$/);
  t.match(redacted('{"customer":{"name":"Ada"}}'), /^\{"customer":\{"name":"h1:/);
});

t.test('judges names: at the top, inside, and as parts of a path', async (t) => {
  t.equal(redacted('x', 'user.password'), '[REDACTED:password]');
  t.match(redacted('Ada', 'customer.name'), /^h1:/);
  t.match((redacted(['Ada', 'Bob'], 'customer.names') as string[]).map((one) => one.slice(0, 3)), ['h1:', 'h1:']);
  t.match((redacted({ name: 'Ada' }, 'customer') as { name: string }).name, /^h1:/);
  t.strictSame(redacted({ password: { a: 1 }, n: 1 }), { password: '[REDACTED:password]', n: 1 });
  t.equal(redacted({ a: 1 }, 'password'), '[REDACTED:password]');
  t.equal(redacted(Buffer.from('abc'), 'password'), '[REDACTED:password]');
  t.equal(redacted(S, 'order.id'), S, 'allowed, and not to be read');
});

t.test('writes attribute names without what is private in them', async (t) => {
  const redactor = new Redactor(simpleParts());
  t.strictSame(redactor.attributes({ [`x.${S}`]: 1, y: S }, 'attribute'), { [`x.${M}`]: 1, y: M });
});

t.test('leaves dropped attributes out', async (t) => {
  const redactor = new Redactor(simpleParts({ judge: (key) => (key === 'a' ? { what: 'replace', action: 'drop', kind: 'denied' } : { what: 'scan' }) }));
  t.strictSame(redactor.attributes({ a: 1, b: { a: 2, c: 3 }, d: '{"a":1}' }, 'attribute'), { b: { c: 3 }, d: '{"a":null}' });
});

t.test('asks nobody whose code is the service’s', async (t) => {
  let asked = 0;
  const trap = () => {
    asked += 1;
    throw new Error(S);
  };
  const handler = new Proxy({}, { get: trap });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const values: Record<string, unknown> = {
    accessor: Object.defineProperty({ a: 1 }, 'b', { get: trap, enumerable: true }),
    listAccessor: Object.defineProperty([1], '1', { get: trap, enumerable: true }),
    proxy: new Proxy({}, handler),
    proxyList: new Proxy([], handler),
    revoked: proxy,
    toJSON: { toJSON: trap, a: 1 },
    primitive: { [Symbol.toPrimitive]: trap, toString: trap, valueOf: trap },
    date: Object.assign(new Date(0), { toISOString: trap, getTime: trap }),
    map: Object.assign(new Map([['a', 1]]), { forEach: trap, entries: trap, [Symbol.iterator]: trap }),
    list: Object.assign([1], { map: trap, [Symbol.iterator]: trap }),
    fn: trap,
    symbol: Symbol(S),
  };
  for (const [name, value] of Object.entries(values)) {
    for (const key of ['note', 'password', 'customer.x', 'order.id']) {
      const out = redacted(value, key);
      t.notOk(inspect(out, { depth: 20, getters: false, showHidden: true }).includes(S), `${name} as ${key}`);
    }
  }
  t.equal(asked, 0);
});

t.test('ends at cycles, at depth, and at too many items', async (t) => {
  const cycle: Record<string, unknown> = { a: 1 };
  cycle['self'] = cycle;
  t.strictSame(redacted(cycle), { a: 1, self: '[REDACTED:limit]' });
  const twice = { n: 1 };
  t.strictSame(redacted([twice, twice]), [{ n: 1 }, { n: 1 }], 'the same twice is no cycle');
  let deep: unknown = S;
  for (let level = 0; level < 100_000; level += 1) deep = { deep };
  t.match(inspect(redacted(deep), { depth: 20 }), /REDACTED:limit/);
  t.equal(redacted(`${'['.repeat(5000)}${']'.repeat(5000)}`), `${'['.repeat(8)}"[REDACTED:limit]"${']'.repeat(8)}`);
  const many = redacted(Array.from({ length: 1e6 }, (_, index) => index)) as unknown[];
  t.equal(many.length, 257);
  t.equal(many.at(-1), '[REDACTED:limit]');
  const sparse: unknown[] = [];
  sparse.length = 4e9;
  t.equal((redacted(sparse) as unknown[]).length, 257);
  const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, S]));
  t.equal(Object.keys(redacted(wide) as object).length, 257);
});

t.test('keeps names that mean something to JavaScript, as names', async (t) => {
  const strange = JSON.parse(`{"__proto__":"${S}","constructor":{"prototype":"x"},"hasOwnProperty":1}`) as object;
  const out = redacted(strange) as object;
  t.equal(Object.getPrototypeOf(out), Object.prototype);
  t.strictSame(Object.getOwnPropertyNames(out), ['__proto__', 'constructor', 'hasOwnProperty']);
  t.equal(Object.getOwnPropertyDescriptor(out, '__proto__')?.value, M);
  const top = new Redactor(simpleParts()).attributes(strange, 'attribute');
  t.equal(Object.getOwnPropertyDescriptor(top, '__proto__')?.value, M);
});

t.test('withholds a value when a detector throws, and goes on', async (t) => {
  const counting = counted();
  const parts = simpleParts({
    counting,
    scan: (text) => {
      if (text.includes('bad')) throw new Error('defect');
      return undefined;
    },
  });
  t.strictSame(new Redactor(parts).attributes({ a: 'bad', b: ['bad'], c: 'good', bad: 1, d: '{"a":"bad"}' }, 'attribute'), {
    a: '[REDACTED:error]',
    b: '[REDACTED:error]',
    c: 'good',
    '[REDACTED:error]': 1,
    d: '[REDACTED:error]',
  });
  t.equal(counting.failures.length, 4);
});

t.test('withholds what comes when the budget is spent', async (t) => {
  const redactor = new Redactor(simpleParts({ limits: { spanBudget: 100 } }));
  const attributes = { a: 'x'.repeat(60), b: 'y'.repeat(60), c: 'z' };
  const spent = { a: attributes.a, b: '[REDACTED:limit]', c: '[REDACTED:limit]' };
  t.strictSame(redactor.attributes(attributes, 'attribute'), spent);
  t.equal(redactor.text('still its own', 'agent_log'), 'still its own');
  t.strictSame(redactor.attributes({ c: 'z' }, 'attribute'), { c: '[REDACTED:limit]' });
  redactor.begin();
  t.strictSame(redactor.attributes(attributes, 'attribute'), spent);
});

t.test('cuts at the SDK’s limit for values, after redaction', async (t) => {
  const parts = simpleParts({ limits: { maxLength: 5 } });
  t.equal(redacted('abcdefgh', 'note', parts), 'abcde');
  t.equal(redacted(`ab ${S}`, 'note', parts), 'ab [R');
  t.strictSame(redacted(['abcdefgh', 12_345_678, { a: 'abcdefgh' }], 'note', parts), ['abcde', 12_345_678, { a: 'abcde' }]);
  t.strictSame(redacted(Buffer.from('abcdefgh'), 'note', parts), new Uint8Array(Buffer.from('abcde')));
  t.equal(redacted(S, 'password', parts), '[REDA');
  t.equal(new Redactor(parts).text('a name is no value', 'name'), 'a name is no value');
});

t.test('counts each hit under its surface, class and name', async (t) => {
  const counting = counted();
  const redactor = new Redactor(simpleParts({ counting }));
  redactor.attributes({ a: { b: S }, password: 'x' }, 'event.attribute');
  redactor.text(S, 'status');
  t.strictSame(counting.hits, [
    { surface: 'event.attribute', kind: 'secret', action: 'mask', key: 'a' },
    { surface: 'event.attribute', kind: 'password', action: 'mask', key: 'password' },
    { surface: 'status', kind: 'secret', action: 'mask', key: undefined },
  ]);
});

t.test('reads no more of a huge text than the limit', async (t) => {
  let most = 0;
  const parts = simpleParts({
    scan: (text) => {
      most = Math.max(most, text.length);
      return undefined;
    },
  });
  const out = redacted('word '.repeat(2_000_000), 'note', parts) as string;
  t.ok(out.length <= 16_384);
  t.ok(out.endsWith('word [REDACTED:limit]'));
  t.ok(most <= 17_000);
});
