import { trace } from '@opentelemetry/api';
import t from 'tap';
import type { Take } from '../../src/config/rules/rule.js';
import { attributesOf, business, ruleOf } from './support/business.js';

const take = (...keys: string[]): Take[] => keys.map((key) => ({ key, from: ['value', key] }));

t.test('values are on the span as soon as they are known, and what was found nowhere is counted as missing', async (t) => {
  const { engine, rules: [rule], start } = business([{ name: 'orders', take: [...take('a', 'b'), { key: 'status', from: ['response', 'status'] }] }]);
  const span = start('span');
  const taking = engine.begin(rule as never, span);
  taking.take({ value: { a: 1 } });
  t.strictSame(attributesOf(span), { a: 1 });
  taking.done({ response: { status: 201 } });
  t.strictSame(attributesOf(span), { a: 1, status: 201 });
  taking.take({ value: { b: 2 } });
  taking.done();
  t.strictSame(attributesOf(span), { a: 1, status: 201 }, 'nothing after the end');
  const [counts] = engine.counts();
  t.match(counts, { name: 'orders', matches: 1, values: 2, missing: 1, limited: 0 });
  engine.fault(rule as never, 'not_json');
  engine.fault(rule as never, 'not_json');
  engine.limited(rule as never);
  t.strictSame([...(counts?.faults ?? [])], [['not_json', 2]]);
  t.equal(counts?.limited, 1);
});

t.test('an event has the values, the span has none, and it is written when all is known', async (t) => {
  const { engine, rules: [rule], start } = business([{ take: take('a', 'b'), event: ['task ', ['value', 'kind'], '/', ['value', 'nothing']] }]);
  const span = start('span');
  const taking = engine.begin(rule as never, span);
  taking.take({ value: { a: 1, kind: 'crawl\n\u001b[31m' } });
  t.equal(span.events.length, 0);
  taking.done({ value: { b: 2 } });
  t.strictSame(attributesOf(span), {});
  t.match(span.events, [{ name: 'task crawl [31m/?', attributes: { a: 1, b: 2 } }]);
  t.equal(engine.counts()[0]?.missing, 0, 'a place in a name is no value');
});

t.test('values of an event spread as others do', async (t) => {
  const { rules: [rule], start, take: put } = business([{ take: take('a'), event: ['e'], spread: ['a'] }]);
  const root = start('root');
  const span = start('span', root);
  put(rule as never, span, { value: { a: 1 } });
  t.strictSame([root, span, start('below', span)].map(attributesOf), [{ a: 1 }, {}, { a: 1 }]);
});

t.test('nothing is done for a span that is not recorded or has ended', async (t) => {
  const { engine, rules: [rule], start } = business([{ take: take('a') }]);
  const span = start('span');
  span.end();
  const taking = engine.begin(rule as never, span);
  taking.take({ value: { a: 1 } });
  taking.done();
  const none = trace.wrapSpanContext(span.spanContext());
  engine.begin(rule as never, none).done({ value: { a: 1 } });
  t.equal(engine.counts()[0]?.matches, 0);
});

t.test('roots that throw, are no objects, or change while they are read', async (t) => {
  const { engine, rules: [rule], start } = business([{ take: take('a', 'b') }]);
  const span = start('span');
  const taking = engine.begin(rule as never, span);
  taking.take({ get value(): never { throw new Error('no'); } });
  taking.take({ value: undefined });
  taking.take({ value: 5 });
  taking.take(undefined as never);
  taking.take({ value: { a: 'x' } });
  taking.done();
  t.strictSame(attributesOf(span), { a: 'x' });
});

t.test('a getter on a path that brings the same rule to work again does not go round', async (t) => {
  const { engine, rules: [rule], start } = business([{ take: take('a') }]);
  let depth = 0;
  const object = {
    get a() {
      depth += 1;
      const span = start('inner');
      engine.begin(rule as never, span).done({ value: object });
      return depth;
    },
  };
  const span = start('span');
  engine.begin(rule as never, span).done({ value: object });
  t.strictSame(attributesOf(span), { a: 1 });
  t.equal(depth, 1);
});

t.test('parent names the work around, if it is fit to be an id', async (t) => {
  const { rules: [rule], start, take: put, engine } = business([{ parent: ['value', 'parentId'] }]);
  const span = start('span');
  put(rule as never, span, { value: { parentId: 'job-1' } });
  t.strictSame(attributesOf(span), {  'correlation.parent_id': 'job-1' });
  const other = start('other');
  put(rule as never, other, { value: { parentId: 'x\r\nset-cookie: y' } });
  t.strictSame(attributesOf(other), {});
  t.equal(engine.counts()[0]?.faults.get('unfit_correlation'), 1);
});

t.test('a correlation id from a payload is that of the work below, if it is fit', async (t) => {
  const { rules: [rule], start, take: put, correlation } = business([{ take: [{ key: 'correlation.id', from: ['value', 'cid'] }] }]);
  const span = start('span');
  put(rule as never, span, { value: { cid: 'order-17' } });
  t.equal(span.attributes['correlation.id'], 'order-17');
  t.equal(start('below', span).attributes['correlation.id'], 'order-17');
  t.equal(correlation?.ofSpan(span), 'order-17');
  const hostile = start('hostile');
  const before = hostile.attributes['correlation.id'];
  put(rule as never, hostile, { value: { cid: 'a b\nc' } });
  t.equal(hostile.attributes['correlation.id'], before);
});

t.test('text of a template: values typed, cut, on one line; what is not found is ?', async (t) => {
  const { engine } = business([{}]);
  const text = engine.textOf(['crawl ', ['args', 0, 'kind'], ' ', ['args', 1], ' ', ['args', 2]], { args: [{ kind: 'fu\tll\u2028' }, [1, 2]] });
  t.equal(text, 'crawl fu ll  1,2 ?');
  t.equal(engine.textOf([['args', 0]], { args: ['x'.repeat(1000)] }).length, 256);
  t.equal(engine.textOf(['a ', ['correlation', 'id'], ['baggage', 'x']], {}), 'a ??');
  t.equal(engine.textOf([['args', 0]], { get args(): never { throw new Error('no'); } }), '?');
});

t.test('an attribute with ever new values is said once, with its rule', async (t) => {
  const { engine, rules, start } = business([{ name: 'tasks', take: take('id', 'kind') }, { name: 'others', take: take('id') }], {
    OTEL_AGENT_RULE_LIMITS_CARDINALITY_LIMIT: '100',
  });
  const written = t.capture(require('node:fs') as typeof import('node:fs'), 'writeSync', () => 0);
  const span = start('span');
  for (let index = 0; index < 1000; index += 1) {
    for (const rule of rules) engine.begin(rule, span).done({ value: { id: `id-${index}`, kind: index % 50 } });
  }
  const lines = written().map(({ args }) => String(args[1]));
  t.equal(lines.length, 1);
  t.match(lines[0], /OTA-078.*'tasks'.* id .*100/);
});

t.test('a rule that the engine was not made with works, too', async (t) => {
  const { engine, start } = business([]);
  const span = start('span');
  engine.begin(ruleOf({ take: take('a') }), span).done({ value: { a: 1 } });
  t.strictSame(attributesOf(span), { a: 1 });
});

t.test('nothing large is kept when a match is done, even by one who keeps the match', async (t) => {
  const { engine, rules: [rule], start } = business([{ take: take('a', 'b'), spread: ['a'], event: ['e ', ['value', 'a']] }]);
  (await import('node:v8')).setFlagsFromString('--expose-gc');
  const gc = (await import('node:vm')).runInNewContext('gc') as () => void;
  const kept: unknown[] = [];
  const work = () => {
    const value = { a: 1, rest: 'x'.repeat(1000) };
    const span = start('span');
    const taking = engine.begin(rule as never, span);
    taking.take({ value });
    taking.done({ value });
    kept.push(span, taking);
    return new WeakRef(value);
  };
  const seen = work();
  await new Promise((resolve) => void setImmediate(resolve));
  gc();
  t.equal(seen.deref(), undefined);
  t.equal(kept.length, 2);
});
