import { propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import t from 'tap';
import type { Take } from '../../src/config/rules/rule.js';
import { linkOf } from '../../src/rules/link.js';
import { attributesOf, business, type Draft } from './support/business.js';

const ID: Take = { key: 'task.id', from: ['value', 'id'] };
const SPREAD: Draft = { take: [ID], spread: ['task.id'] };

/** A context as it is made from the headers of a request. */
function arrived(entries: Record<string, string>) {
  const remote = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.SAMPLED, isRemote: true,
  });
  const values = Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }]));
  return propagation.setBaggage(remote, propagation.createBaggage(values));
}

// GET /
// ├─ process a    task.id=a
// │  └─ query     task.id=a
// └─ process b    task.id=b
//    └─ query     task.id=b
t.test('a value goes to the root and to later spans below, and work in parallel does not mix', async (t) => {
  const { engine, rules: [rule], start, logged } = business([SPREAD]);
  if (!rule) return t.fail();
  const root = start('GET /');
  const [a, b] = [start('process a', root), start('process b', root)];
  const [takingA, takingB] = [engine.begin(rule, a), engine.begin(rule, b)];
  takingA.take({ value: { id: 'a' } });
  takingB.take({ value: { id: 'b' } });
  const [below, other, beside] = [start('query', a), start('query', b), start('beside', root)];
  const deep = start('deep', below);
  t.strictSame(attributesOf(a), { 'task.id': 'a' });
  t.strictSame(attributesOf(b), { 'task.id': 'b' });
  t.strictSame(attributesOf(below), { 'task.id': 'a' });
  t.strictSame(attributesOf(deep), { 'task.id': 'a' });
  t.strictSame(attributesOf(other), { 'task.id': 'b' });
  t.strictSame(attributesOf(root), { 'task.id': 'a' }, 'the first value wins at the root');
  t.strictSame(attributesOf(beside), {}, 'what is beside has nothing of it');
  t.strictSame([a, deep, other, beside, root].map(logged), [{ 'task.id': 'a' }, { 'task.id': 'a' }, { 'task.id': 'b' }, {}, {}]);
});

t.test('a span that starts below one that was open when the value came has it too', async (t) => {
  const { engine, rules: [rule], start } = business([SPREAD]);
  const root = start('root');
  const handler = start('handler', root);
  const open = start('open', handler);
  engine.begin(rule as never, handler).take({ value: { id: 7 } });
  t.strictSame(attributesOf(open), {}, 'it was there before');
  t.strictSame(attributesOf(start('late', open)), { 'task.id': 7 });
});

t.test('on_root: last lets the last value win, and nothing wins over what the root took itself', async (t) => {
  const { rules: [rule], start, take } = business([{ ...SPREAD, on_root: 'last' }]);
  if (!rule) return t.fail();
  const root = start('root');
  for (const id of ['a', 'b', 'c']) take(rule, start(id, root), { value: { id } });
  t.strictSame(attributesOf(root), { 'task.id': 'c' });
  take(rule, root, { value: { id: 'own' } });
  take(rule, start('d', root), { value: { id: 'd' } });
  t.strictSame(attributesOf(root), { 'task.id': 'own' });
});

t.test('an attribute that the service or an instrumentation gave the root stays', async (t) => {
  const { rules: [rule], start, take } = business([{ ...SPREAD, on_root: 'last' }]);
  const root = start('root').setAttribute('task.id', 'theirs') as ReturnType<typeof start>;
  const child = start('child', root);
  take(rule as never, child, { value: { id: 'x' } });
  t.strictSame(attributesOf(root), { 'task.id': 'theirs' });
  t.strictSame(attributesOf(child), { 'task.id': 'x' });
});

t.test('lists come together at the root, each item once', async (t) => {
  const { rules: [rule], start, take } = business([SPREAD]);
  const root = start('root');
  for (const id of [[1, 2], [2, 3], 'x', ['y']]) take(rule as never, start('s', root), { value: { id } });
  t.strictSame(attributesOf(root), { 'task.id': [1, 2, 3] });
});

t.test('spread_back reaches the spans above that are open, and not those beside', async (t) => {
  const { rules: [rule], start, take } = business([{ take: [ID], spread_back: ['task.id'] }]);
  const root = start('root');
  const ended = start('ended', root);
  const middle = start('middle', ended);
  ended.end();
  const beside = start('beside', root);
  const inner = start('inner', middle);
  take(rule as never, inner, { value: { id: 1 } });
  t.strictSame([root, ended, middle, inner, beside].map(attributesOf), [{ 'task.id': 1 }, {}, { 'task.id': 1 }, { 'task.id': 1 }, {}]);
  t.strictSame(attributesOf(start('later', middle)), {}, 'back alone is not down');
});

t.test('a key that is not listed stays on its span', async (t) => {
  const { rules: [rule], start, take, travels } = business([{ ...SPREAD, take: [ID, { key: 'n', from: ['value', 'n'] }] }]);
  const root = start('root');
  const span = start('span', root);
  take(rule as never, span, { value: { id: 1, n: 2 } });
  t.strictSame(attributesOf(span), { 'task.id': 1, n: 2 });
  t.strictSame(attributesOf(root), { 'task.id': 1 });
  t.strictSame(attributesOf(start('below', span)), { 'task.id': 1 });
  t.strictSame(travels(span), {});
});

t.test('a value of its own wins over one from above, and so do attributes that the service gave', async (t) => {
  const { rules: [rule], start, take } = business([SPREAD]);
  const root = start('root');
  take(rule as never, root, { value: { id: 'outer' } });
  const inner = start('inner', root);
  take(rule as never, inner, { value: { id: 'inner' } });
  t.strictSame([root, inner, start('below', inner), start('beside', root)].map((span) => attributesOf(span)['task.id']), ['outer', 'inner', 'inner', 'outer']);
});

t.test('values that come after the end of their span break nothing, and still reach a root that is open', async (t) => {
  const { engine, rules: [rule], start } = business([SPREAD]);
  const root = start('root');
  const span = start('span', root);
  const taking = engine.begin(rule as never, span);
  span.end();
  taking.take({ value: { id: 'late' } });
  taking.done();
  t.strictSame(attributesOf(span), {});
  t.strictSame(attributesOf(root), { 'task.id': 'late' });
  root.end();
  const orphan = start('orphan', span);
  t.strictSame(attributesOf(orphan), { 'task.id': 'late' });
  t.equal(engine.counts()[0]?.faults.get('late'), 1);
});

t.test('another trace below in the context, or a span that is not recorded, has nothing of it', async (t) => {
  const { rules: [rule], start, take } = business([SPREAD]);
  const root = start('root');
  take(rule as never, root, { value: { id: 1 } });
  const elsewhere = trace.setSpanContext(ROOT_CONTEXT, { ...root.spanContext(), isRemote: true });
  t.strictSame(attributesOf(start('elsewhere', elsewhere)), {});
  t.strictSame(attributesOf(start('root of its own')), {});
});

t.test('a service whose every span starts the next keeps none of those that ended', async (t) => {
  const { rules: [rule], start, take } = business([SPREAD]);
  let last = start('first');
  take(rule as never, last, { value: { id: 'first' } });
  let open = [last];
  for (let index = 0; index < 1000; index += 1) {
    last = start('next', last);
    open.push(last);
    // The window of open spans moves on.
    if (open.length > 3) open.shift()?.end();
  }
  let length = 0;
  for (let at = linkOf(last); at; at = at.up) length += 1;
  t.ok(length <= 5, `${length}`);
  t.equal(last.attributes['task.id'], 'first', 'what they carried lives on');
  open = [];
});

t.test('spans that are never ended do not make the chain longer than a bound', async (t) => {
  const { start } = business([SPREAD]);
  let last = start('first');
  for (let index = 0; index < 1000; index += 1) last = start('next', last);
  let length = 0;
  for (let at = linkOf(last); at; at = at.up) length += 1;
  t.ok(length <= 130, `${length}`);
});

t.test('baggage that arrives becomes attributes and goes on, where a rule here lists its key', async (t) => {
  const { start, travels, logged } = business([{ take: [{ key: 'tenant', from: ['value', 't'] }], baggage: ['tenant'] }]);
  const root = start('root', arrived({ tenant: 'acme', stranger: 'x' }));
  const below = start('below', root);
  t.strictSame(attributesOf(root), { tenant: 'acme' });
  t.strictSame(attributesOf(below), { tenant: 'acme' });
  t.strictSame(travels(below), { tenant: 'acme' });
  t.strictSame(logged(below), { tenant: 'acme' });
});

t.test('each message of a batch has its own baggage below a common span', async (t) => {
  const { start, travels } = business([{ take: [{ key: 'tenant', from: ['value', 't'] }], baggage: ['tenant'] }]);
  const receive = start('receive');
  const spans = ['a', 'b'].map((tenant) =>
    start(`process ${tenant}`, propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, receive), propagation.createBaggage({ tenant: { value: tenant } }))),
  );
  t.strictSame(spans.map((span) => start('below', span).attributes['tenant']), ['a', 'b']);
  t.strictSame(spans.map(travels), [{ tenant: 'a' }, { tenant: 'b' }]);
  t.equal(receive.attributes['tenant'], 'a');
});

t.test('a hostile value that arrives is cut', async (t) => {
  const { start } = business([{ take: [{ key: 'tenant', from: ['value', 't'] }], baggage: ['tenant'] }]);
  t.equal(String(start('root', arrived({ tenant: 'x'.repeat(5000) })).attributes['tenant']).length, 256);
});

t.test('what travels is the nearest value, 20 keys and 1 kB at most, and can be encoded', async (t) => {
  const take: Take[] = Array.from({ length: 30 }, (_, at) => ({ key: `k${at}`, from: ['value', `v${at}`] }));
  const { rules: [rule], start, take: put, travels } = business([{ take, baggage: take.map(({ key }) => key) }]);
  const values = (of: (at: number) => unknown) => Object.fromEntries(take.map((_, at) => [`v${at}`, of(at)]));
  const many = start('many');
  put(rule as never, many, { value: values((at) => at) });
  t.equal(Object.keys(travels(many)).length, 20);
  t.equal(travels(many)['k3'], '3');
  const large = start('large');
  put(rule as never, large, { value: values(() => 'é'.repeat(60)) });
  const sent = travels(large);
  t.equal(Object.keys(sent).length, 2);
  t.ok(new URLSearchParams(sent).toString().length <= 1024);
  const broken = start('broken', large);
  put(rule as never, broken, { value: values((at) => (at === 0 ? '\ud800' : undefined)) });
  t.notOk('k0' in travels(broken));
});

t.test('a value that only travels is not on later spans here', async (t) => {
  const { rules: [rule], start, take, travels } = business([{ take: [ID], baggage: ['task.id'] }]);
  const root = start('root');
  const span = start('span', root);
  take(rule as never, span, { value: { id: 5 } });
  const below = start('below', span);
  t.strictSame(attributesOf(below), {});
  t.strictSame(travels(below), { 'task.id': '5' });
  t.strictSame(travels(root), {});
});

t.test('baggage and the correlation id can be taken by every kind of rule', async (t) => {
  const { rules: [rule], engine, start, take } = business([
    { take: [{ key: 'caller', from: ['baggage', 'tenant.id'] }, { key: 'work', from: ['correlation', 'id'] }, { key: 'none', from: ['baggage', 'x'] }] },
  ]);
  const root = start('root', arrived({ 'tenant.id': 'acme' }));
  const span = start('span', root);
  take(rule as never, span, {});
  t.strictSame(attributesOf(span), { caller: 'acme', work: span.attributes['correlation.id'] });
  t.match(span.attributes['work'], /^[\da-f]{8}-/);
  t.equal(engine.counts()[0]?.missing, 1);
});

t.test('a card number that a rule takes is masked on span, root, later spans, event, baggage and log line', async (t) => {
  const { rules: [rule, event], start, take, left, logged, clean, travels } = business([
    { take: [{ key: 'note', from: ['value', 'note'] }], spread: ['note'], baggage: ['note'] },
    { name: 'event', take: [{ key: 'note', from: ['value', 'note'] }, { key: 'n', from: ['value', 'n'] }], event: ['paid with ', ['value', 'note']] },
  ]);
  const note = '4111 1111 1111 1111';
  const root = start('root');
  const span = start('span', root);
  for (const one of [rule, event]) take(one as never, span, { value: { note, n: 4111111111111111 } });
  const below = start('below', span);
  const fields = logged(below);
  const travelling = clean.value('note', travels(below)['note'] ?? '');
  for (const one of [below, span, root]) one.end();
  const all = [...left.values()].map(({ name, attributes, events }) => ({ name, attributes, events }));
  t.equal(all.length, 3);
  for (const { attributes } of all) t.equal(attributes['note'], '[REDACTED:card]');
  t.match(left.get('span')?.events[0], { name: 'paid with [REDACTED:card]', attributes: { note: '[REDACTED:card]', n: '[REDACTED:card]' } });
  t.strictSame(fields, { note: '[REDACTED:card]' });
  t.equal(travelling, '[REDACTED:card]');
  t.notMatch(JSON.stringify(all), /4111/);
});

t.test('a log line keeps types, and leaves out what a rule of the redaction drops', async (t) => {
  const take: Take[] = ['n', 'b', 'list', 'gone', 'password'].map((key) => ({ key, from: ['value', key] }));
  const { rules: [rule], start, take: put, logged } = business([{ take, spread: take.map(({ key }) => key) }], {
    OTEL_AGENT_REDACTION_DENY_KEYS: 'gone',
  });
  const span = start('span');
  put(rule as never, span, { value: { n: 1.5, b: false, list: ['a', 'ada@shop.example.com'], gone: 'x', password: 'hunter2' } });
  const fields = logged(span);
  t.strictSame([fields['n'], fields['b'], fields['list']], [1.5, false, ['a', '[REDACTED:email]']]);
  t.notMatch(JSON.stringify(fields), /hunter2|"x"/);
});
