import { ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import t from 'tap';
import type { KafkaRule } from '../../../src/config/rules/rule.js';
import { parseRules } from '../../../src/config/rule-reader.js';
import { RulesEngine } from '../../../src/rules/engine.js';
import { kafkaRulesOf, type RuledMessage } from '../../../src/rules/kafka/kafka-rules.js';
import { kafkaRulesFor } from '../../../src/rules/kafka/meant.js';

const tracer = new TracerProvider().getTracer('test');
const attributesOf = (span: Span) => ({ ...(span as Span & ReadableSpan).attributes });

/** Rules as they stand in the file, compiled for the real engine. */
function compiled(rules: readonly object[], maxBodyBytes?: number) {
  const parsed = parseRules(JSON.stringify(rules.map((rule, at) => ({ name: `rule ${at}`, ...rule }))));
  if (!('value' in parsed) || parsed.faults?.length) throw new Error(JSON.stringify(parsed));
  const read = parsed.value as readonly KafkaRule[];
  const engine = new RulesEngine(read, { bounds: { maxItems: 32, text: (text) => text.slice(0, 256) }, manyValues: 0 });
  const kafka = kafkaRulesOf(read, engine, maxBodyBytes);
  const received = (message: Partial<RuledMessage>, group = 'g') => {
    const span = tracer.startSpan('process');
    const whole = { topic: 'orders', partition: 1, offset: '7', timestamp: '1767225600000', ...message };
    kafka.onProcess(group)(whole.topic)?.take(span, whole);
    return attributesOf(span);
  };
  const sent = (message: Partial<RuledMessage>) => {
    const span = tracer.startSpan('send');
    const taking = kafka.onSend(message.topic ?? 'orders')?.begin(span, { topic: 'orders', ...message });
    return { before: attributesOf(span), taking, after: () => attributesOf(span) };
  };
  const faults = () => engine.counts().map((counts) => Object.fromEntries(counts.faults));
  return { kafka, engine, received, sent, faults };
}
const fixed = (key: string) => ({ take: { [key]: { const: key } } });

t.test('a rule matches by topic: glob, or list', async (t) => {
  const { received } = compiled([
    { kafka: { topic: 'task-*' }, ...fixed('glob') },
    { kafka: { topic: ['orders', 'pay*.v?'] }, ...fixed('list') },
    { kafka: { topic: '*' }, ...fixed('all') },
    { kafka: {}, ...fixed('any') },
  ]);
  const keys = (topic: string) => Object.keys(received({ topic }));
  t.strictSame(keys('task-created'), ['glob', 'all', 'any']);
  t.strictSame(keys('tasks'), ['all', 'any']);
  t.strictSame(keys('orders'), ['list', 'all', 'any']);
  t.strictSame(keys('payments.v2'), ['list', 'all', 'any']);
  t.strictSame(keys('orders2'), ['all', 'any']);
});

t.test('by operation: both when absent', async (t) => {
  const { received, sent } = compiled([
    { kafka: { topic: '*', operation: 'send' }, ...fixed('sent') },
    { kafka: { topic: '*', operation: 'process' }, ...fixed('processed') },
    { kafka: { topic: '*' }, ...fixed('both') },
  ]);
  t.strictSame(Object.keys(received({})), ['processed', 'both']);
  t.strictSame(Object.keys(sent({}).before), ['sent', 'both']);
});

t.test('by group: then it is about received messages', async (t) => {
  const { received, sent } = compiled([{ kafka: { group: 'billing-*' }, ...fixed('billing') }]);
  t.strictSame(Object.keys(received({}, 'billing-eu')), ['billing']);
  t.strictSame(Object.keys(received({}, 'shipping')), []);
  t.strictSame(Object.keys(sent({}).before), []);
});

t.test('by headers: name in any case, value by glob; bytes, text, one of several', async (t) => {
  const { received } = compiled([{ kafka: { headers: { 'X-Type': 'order.*', region: 'eu' } }, ...fixed('found') }]);
  const found = (headers: unknown) => Object.keys(received({ headers })).length === 1;
  t.ok(found({ 'x-type': Buffer.from('order.created'), region: Buffer.from('eu') }));
  t.ok(found({ 'X-TYPE': 'order.paid', Region: ['us', Buffer.from('eu')] }));
  t.notOk(found({ 'x-type': Buffer.from('invoice'), region: Buffer.from('eu') }));
  t.notOk(found({ 'x-type': Buffer.from('order.created') }));
  for (const headers of [undefined, null, 'text', 7, {}, { 'x-type': null, region: undefined }, { 'x-type': {}, region: [] }]) t.notOk(found(headers));
});

t.test('values come from each root', async (t) => {
  const { received } = compiled([
    {
      kafka: { topic: '*' },
      take: {
        v: 'value.a.b[1]["c d"]', h: 'headers.X-Tenant', many: 'headers.many', second: 'headers.many[1]',
        k: 'key', t: 'topic', p: 'partition', o: 'offset', at: 'timestamp',
      },
    },
  ]);
  const message = {
    key: Buffer.from('schlüssel'),
    value: Buffer.from('{"a":{"b":[0,{"c d":"deep"}]}}'),
    headers: { 'x-tenant': Buffer.from('tenänt'), MANY: [Buffer.from('1'), 'two'] },
  };
  t.strictSame(received(message), {
    v: 'deep', h: 'tenänt', many: ['1', 'two'], second: 'two', k: 'schlüssel', t: 'orders', p: 1, o: 7, at: '2026-01-01T00:00:00.000Z',
  });
  t.strictSame(received({ offset: '9007199254740993', timestamp: '-1' })['o'], '9007199254740993', 'an offset keeps its digits');
  t.equal(received({ timestamp: '-1' })['at'], undefined, 'a message without a time');
});

t.test('what is no text is nothing: bytes as key or header', async (t) => {
  const { received } = compiled([{ kafka: { topic: '*' }, take: { k: 'key', h: 'headers.h', v: 'value.x' } }]);
  t.strictSame(received({ key: Buffer.from([0xff, 0xfe]), headers: { h: Buffer.from([0xc3]) }, value: null }), {});
  t.strictSame(received({ key: null, headers: { h: null } }), {});
  t.strictSame(received({ key: 5 as never, headers: { h: { toString: () => 'x' } } }), {});
  t.equal(String(received({ key: Buffer.alloc(1_000_000, 'ä') })['k']).length, 256, 'a long one is cut');
  t.equal(received({ key: Buffer.from('a'.repeat(65_535) + 'ä'.repeat(9)) })['k'], 'a'.repeat(256), 'not within a character');
});

t.test('a value is parsed once for all rules, and only for one that asks for it', async (t) => {
  let parsed = 0;
  const { parse } = JSON;
  t.teardown(() => void (JSON.parse = parse));
  const three = compiled([
    { kafka: { topic: 'orders' }, take: { a: 'value.a', b: 'value.b' } },
    { kafka: { topic: 'o*' }, take: { c: 'value.c' } },
    { kafka: { topic: 'other' }, take: { d: 'value.d' } },
    { kafka: { topic: 'plain' }, take: { k: 'key' } },
  ]);
  JSON.parse = ((...args: Parameters<typeof parse>) => {
    parsed += 1;
    return parse(...args) as unknown;
  }) as typeof parse;
  t.strictSame(three.received({ value: Buffer.from('{"a":1,"b":"2","c":true}') }), { a: 1, b: '2', c: true });
  t.equal(parsed, 1);
  three.received({ topic: 'plain', key: 'k', value: Buffer.from('{}') });
  three.received({ topic: 'nothing', value: Buffer.from('{}') });
  t.equal(parsed, 1);
});

t.test('JSON that is malformed or too large is a fault of the rules that want it, counted; a tombstone is none', async (t) => {
  const { received, faults } = compiled(
    [
      { kafka: { topic: '*' }, take: { a: 'value.a', k: 'key' } },
      { kafka: { topic: '*' }, take: { b: 'value.b' } },
      { kafka: { topic: '*' }, take: { key: 'key' } },
    ],
    1024,
  );
  const bad = ['{"a":', 'plain', '\u0000\u0001', Buffer.from([0xff, 0x00, 0x80]), '{"a":1}x', '['.repeat(1000)];
  for (const value of bad) t.strictSame(received({ key: 'k', value }), { k: 'k', key: 'k' });
  t.strictSame(faults(), [{ json: bad.length }, { json: bad.length }, {}]);
  received({ value: JSON.stringify({ a: 'x'.repeat(1020) }) });
  received({ value: Buffer.alloc(1_000_000, '1') });
  t.strictSame(faults(), [{ json: bad.length, size: 2 }, { json: bad.length, size: 2 }, {}]);
  for (const value of [null, undefined, '', Buffer.alloc(0), '{}', 'null', '7', '[]']) t.strictSame(received({ value }), {});
  t.strictSame(faults(), [{ json: bad.length, size: 2 }, { json: bad.length, size: 2 }, {}]);
});

t.test('integers keep their digits; texts and other numbers stay', async (t) => {
  const { received } = compiled([{ kafka: {}, take: { a: 'value.a', b: 'value.b', c: 'value.c', d: 'value.d', e: 'value.e' } }]);
  const value = '{"a":-9223372036854775808,"b":"x \\" 12345678901234567890","c":1.2345678901234567890,"d":9007199254740991,"e":12345678901234567890e2}';
  t.strictSame(received({ value }), {
    a: '-9223372036854775808', b: 'x " 12345678901234567890', c: 1.2345678901234567, d: 9007199254740991, e: Number('12345678901234567890e2'),
  });
});

t.test('deep paths and wide ones do not fail', async (t) => {
  const path = `value${'.a'.repeat(15)}`;
  const { received } = compiled([{ kafka: {}, take: { deep: path, list: 'value.list', mixed: 'value.mixed', objects: 'value.objects' } }]);
  const nested = JSON.parse(`${'{"a":'.repeat(15)}"found"${'}'.repeat(15)}`) as object;
  const value = JSON.stringify({ ...nested, list: Array.from({ length: 1000 }, (_, at) => at), mixed: [1, 'a'], objects: [{}] });
  const found = received({ value });
  t.equal(found['deep'], 'found');
  t.equal((found['list'] as number[]).length, 32);
  t.strictSame([found['mixed'], found['objects']], [undefined, undefined]);
  t.strictSame(received({ value: `${'['.repeat(50_000)}${']'.repeat(50_000)}` }), {});
  t.strictSame(received({ value: '{"__proto__":{"list":"polluted"},"constructor":{"prototype":1}}' }), {});
});

t.test('of a message that is sent, partition and offset come with the answer; the rest before', async (t) => {
  const { sent, engine } = compiled([{ kafka: {}, take: { id: 'value.id', p: 'partition', o: 'offset', at: 'timestamp' } }]);
  const one = sent({ value: '{"id":1}' });
  t.strictSame(one.before, { id: 1 });
  one.taking?.done({ partition: 2, offset: '40', timestamp: '1767225600000' });
  t.strictSame(one.after(), { id: 1, p: 2, o: 40, at: '2026-01-01T00:00:00.000Z' });
  const chosen = sent({ value: '{"id":2}', partition: 5, timestamp: '1767225600000' });
  t.strictSame(chosen.before, { id: 2, p: 5, at: '2026-01-01T00:00:00.000Z' });
  chosen.taking?.done();
  t.strictSame(chosen.after(), chosen.before, 'the send has failed');
  t.equal(engine.counts()[0]?.missing, 1);
});

t.test('a rule without them waits for nothing', async (t) => {
  const { sent } = compiled([{ kafka: {}, take: { id: 'value.id' } }]);
  t.equal(sent({ value: '{}' }).taking, undefined);
});

t.test('an event is written with what was taken', async (t) => {
  const { kafka } = compiled([{ kafka: {}, event: 'order {value.id}', take: { id: 'value.id', o: 'offset' } }]);
  const span = tracer.startSpan('send');
  const taking = kafka.onSend('orders')?.begin(span, { topic: 'orders', value: '{"id":7}' });
  taking?.done({ partition: 0, offset: '3' });
  const [event] = (span as Span & ReadableSpan).events;
  t.match(event, { name: 'order 7', attributes: { id: 7, o: 3 } });
});

t.test('nothing of a message is looked at for a span that is not recorded', async (t) => {
  const { kafka, engine } = compiled([{ kafka: { headers: { a: '*' } }, take: { id: 'value.id' } }]);
  const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
  const untouched = new Proxy({} as RuledMessage, { get: () => t.fail('was looked at') });
  kafka.onProcess('g')('orders')?.take(span, untouched);
  t.equal(kafka.onSend('orders')?.begin(span, untouched), undefined);
  t.equal(engine.counts()[0]?.matches, 0);
});

t.test('made-up topics do not fill the memory, and no topic is no rule', async (t) => {
  const { kafka } = compiled([{ kafka: { topic: 'task-*' }, ...fixed('x') }]);
  const of = kafka.onProcess('g');
  const first = of('task-1');
  t.equal(of('task-1'), first, 'looked up once');
  for (let at = 0; at < 5000; at += 1) of(`made-up-${at}`);
  t.ok(of('task-1'));
  t.equal(kafka.onSend(undefined as never), undefined);
});

t.test('values for the start of a span come where the sampling looks at them; the JSON is parsed once all the same', async (t) => {
  const rules = [{ name: 'one', on: 'kafka', take: [{ key: 'id', from: ['value', 'id'] }], spread: [], spread_back: [], on_root: 'first', baggage: [] }] as readonly KafkaRule[];
  const engineThat = (headLooks: boolean) => new RulesEngine(rules, { bounds: { maxItems: 32, text: (text: string) => text }, manyValues: 0, headLooks });
  const message = { topic: 'orders', value: Buffer.from('{"id":"o1"}') };
  t.equal(kafkaRulesOf(rules, engineThat(false)).onProcess('g')('orders')?.early(message), undefined);
  let parsed = 0;
  const { parse } = JSON;
  t.teardown(() => void (JSON.parse = parse));
  JSON.parse = ((text: string) => {
    parsed += 1;
    return parse(text) as unknown;
  }) as typeof parse;
  const looking = kafkaRulesOf(rules, engineThat(true)).onProcess('g')('orders');
  t.strictSame(looking?.early(message), { id: 'o1' });
  const span = tracer.startSpan('process');
  looking?.take(span, { ...message });
  t.strictSame(attributesOf(span), { id: 'o1' });
  t.equal(parsed, 1);
});

t.test('explain is told which rules are meant', async (t) => {
  const parsed = parseRules(
    JSON.stringify([
      { name: 'topic', kafka: { topic: 'order*' }, take: { k: 'key' } },
      { name: 'group', kafka: { topic: 'orders', group: 'b*' }, take: { k: 'key' } },
      { name: 'send', kafka: { operation: 'send' }, take: { k: 'key' } },
      { name: 'header', kafka: { headers: { 'X-Type': 'a' } }, take: { k: 'key' } },
    ]),
  );
  const rules = ('value' in parsed ? parsed.value : []) as readonly KafkaRule[];
  const names = (...[topic, facts]: [string, Parameters<typeof kafkaRulesFor>[2]?]) => kafkaRulesFor(rules, topic, facts).map(({ name }) => name);
  t.strictSame(names('orders'), ['topic', 'group', 'send', 'header']);
  t.strictSame(names('other'), ['send', 'header']);
  t.strictSame(names('orders', { operation: 'send' }), ['topic', 'send', 'header']);
  t.strictSame(names('orders', { operation: 'process', group: 'shipping', headers: { 'x-type': 'b' } }), ['topic']);
  t.strictSame(names('orders', { group: 'billing', headers: { 'x-type': 'a' } }), ['topic', 'group', 'send', 'header']);
});

t.test('whatever a message holds, nothing is thrown and no more than plain values are put', async (t) => {
  const { received, sent, kafka } = compiled([
    { kafka: { headers: { 'x-a': '*' } }, take: { a: 'headers.x-a' } },
    { kafka: {}, take: { v: 'value.a.b', l: 'value[0]', k: 'key', h: 'headers.x-b', p: 'partition', o: 'offset', at: 'timestamp' } },
  ]);
  const thing = fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withNullPrototype: true, withMap: true });
  const bytes = fc.oneof(fc.uint8Array().map((array) => Buffer.from(array)), fc.string(), fc.json(), fc.json().map((text) => Buffer.from(text)), thing);
  fc.assert(
    fc.property(bytes, bytes, fc.dictionary(fc.constantFrom('x-a', 'X-A', 'x-b', '__proto__', 'constructor'), bytes), thing, (key, value, headers, other) => {
      for (const found of [
        received({ key, value, headers }),
        received({ key, value, headers: other, offset: other as never, timestamp: other as never }),
        sent({ key, value, headers, partition: other as never }).after(),
      ]) {
        for (const item of Object.values(found).flat()) if (!['string', 'number', 'boolean'].includes(typeof item)) throw new Error(String(item));
      }
    }),
    { numRuns: 300 },
  );
  const throwing = new Proxy({}, { ownKeys: () => { throw new Error('no'); }, get: () => { throw new Error('no'); } });
  t.strictSame(received({ headers: throwing, key: throwing, value: throwing }), { p: 1, o: 7, at: '2026-01-01T00:00:00.000Z' });
  t.equal(kafka.onSend('orders')?.begin(trace.getTracer('none').startSpan('none', {}, ROOT_CONTEXT), { topic: 'orders' }), undefined);
});
