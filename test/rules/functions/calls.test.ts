import { context, SpanKind, trace } from '@opentelemetry/api';
import t from 'tap';
import { activeName, type FunctionDraft, traced } from './traced.js';

// What a traced call does, and what it must not do.

const run: FunctionDraft['target'] = { function: 'run' };
const path = (key: string, ...from: [string, ...(string | number)[]]) => ({ key, from });

t.test('values are taken from the arguments, this, the result and the error', async (t) => {
  const { exports, spans, names } = traced<{ C: new () => { run(task: object): Promise<object> } }>(
    `exports.C = class C { state = 'new'; async run(task) { this.state = 'done'; await null; if (task.bad) throw new RangeError('bad task'); return { id: 7 } } }`,
    [
      {
        target: { class: 'C', method: 'run' },
        span: ['task ', ['args', 0, 'kind']],
        kind: 'consumer',
        take: [path('kind', 'args', 0, 'kind'), path('state', 'this', 'state'), path('id', 'result', 'id'), path('why', 'error', 'message'), { key: 'fix', constant: 1 }],
      },
    ],
  );
  t.strictSame(await new exports.C().run({ kind: 'crawl' }), { id: 7 });
  await t.rejects(new exports.C().run({ kind: 'index', bad: true }), new RangeError('bad task'));
  t.strictSame(names(), ['task crawl', 'task index !bad task']);
  t.match(spans[0], { kind: SpanKind.CONSUMER, attributes: { kind: 'crawl', state: 'new', id: 7, fix: 1, why: undefined, 'code.function.name': 'C.run' } });
  t.match(spans[1]?.attributes, { kind: 'index', id: undefined, why: 'bad task', 'error.type': 'RangeError' });
  t.match(spans[1]?.events, [{ name: 'exception', attributes: { 'exception.type': 'RangeError', 'exception.message': 'bad task' } }]);
});

t.test('arguments of arrow functions are what their parameters bind', async (t) => {
  const text = `exports.run = ({ id, of: [first = 'f'], ...rest }, plain, ...more) => id + first + plain + more.length + Object.keys(rest)`;
  const { exports, spans } = traced<{ run(...list: unknown[]): string }>(text, [
    { target: run, span: ['run'], take: [path('id', 'args', 0, 'id'), path('first', 'args', 0, 'of', 0), path('rest', 'args', 0, 'x'), path('plain', 'args', 1), path('last', 'args', 3)] },
  ]);
  t.equal(exports.run({ id: 'i', of: [], x: 1 }, 'p', 2, 3), 'ifp2x');
  t.match(spans[0]?.attributes, { id: 'i', first: 'f', rest: 1, plain: 'p', last: 3 });
});

t.test('what is thrown is thrown, whatever it is', (t) => {
  const { exports, names } = traced<{ run(what: unknown): never }>(`exports.run = function run(what) { throw what }`, [{ target: run }]);
  const hostile = new Proxy({}, { get: () => { throw new Error('trap'); }, getPrototypeOf: () => { throw new Error('trap'); } });
  const strange = Object.defineProperty(new Error('x'), 'message', { get: () => { throw new Error('getter'); } });
  for (const what of [undefined, null, 'text', 7, Symbol('s'), {}, hostile, strange, Object.create(null)]) {
    let thrown: unknown = 'nothing';
    try {
      exports.run(what);
    } catch (error) {
      thrown = error;
    }
    t.ok(thrown === what);
  }
  t.match(names(), ['traced !a thrown undefined', 'traced !a thrown object', 'traced !text', 'traced !a thrown number', /symbol/, '!Object', /!/, /!/, /!/]);
  t.end();
});

t.test('the caller has its own context back at once, and the call its own to the end', async (t) => {
  const text = `
    exports.run = async function run(log) { log.push(active()); await null; log.push(active()); await new Promise((done) => setTimeout(done, 1)); log.push(active()) }
    exports.sync = function sync(log) { log.push(active()); setTimeout(() => log.push('later ' + active()), 1) }
    exports.fails = function fails(log) { log.push(active()); throw new Error('x') }`;
  const { exports, inSpan } = traced<Record<'run' | 'sync' | 'fails', (log: unknown[]) => Promise<void>>>(
    text,
    ['run', 'sync', 'fails'].map((name) => ({ target: { function: name }, span: [name] })),
    { globals: { active: activeName } },
  );
  const log: unknown[] = [];
  await inSpan('caller', async () => {
    const pending = exports.run(log);
    log.push(activeName());
    void exports.sync(log);
    log.push(activeName());
    t.throws(() => exports.fails(log));
    log.push(activeName());
    await pending;
    log.push(activeName());
  });
  t.strictSame(log.filter((entry) => entry !== 'later sync'), ['run', 'caller', 'sync', 'caller', 'fails', 'caller', 'run', 'run', 'caller']);
  t.ok(log.includes('later sync'));
  t.equal(activeName(), undefined);
});

t.test('functions keep their name, length, kind and prototype', (t) => {
  const text = `exports.all = { a(x, y = 1) {}, async b(x, y) {}, *c() {}, async *d({ x }) {}, e: (x) => x, f: async ({ x }) => x, g: function named(x) {} }`;
  const { exports } = traced<{ all: Record<string, Function> }>(text, [...'abcdefg'].map((method) => ({ target: { object: 'all', method } })));
  const plain = traced<{ all: Record<string, Function> }>(text, []).exports;
  const facts = (all: Record<string, Function>) =>
    Object.entries(all).map(([key, f]) => [key, f.name, f.length, f.constructor.name, Object.getOwnPropertyNames(f), /^[^{]*/.exec(f.toString())?.[0]?.slice(0, 5)]);
  t.strictSame(facts(exports.all), facts(plain.all));
  t.end();
});

t.test('a name is not given to what had none', (t) => {
  const { exports } = traced<{ run(): Function; C(): Function }>(`exports.run = function run() { return () => 1 }; exports.C = function C() { return class {} }`, [
    { target: run },
    { target: { function: 'C' } },
  ]);
  t.strictSame([exports.run().name, exports.C().name], ['', '']);
  t.end();
});

t.test('what overrides and what is inherited has one span per implementation that runs', (t) => {
  const text = `class A { run(n) { return 'A' + n } } class B extends A { run(n) { return 'B' + super.run(n) } } class C extends B {} Object.assign(exports, { A, B, C })`;
  const { exports, names } = traced<Record<'A' | 'B' | 'C', new () => { run(n: number): string }>>(text, [
    { target: { class: 'A', method: 'run' }, span: ['A'] },
    { target: { class: 'B', method: 'run' }, span: ['B'] },
    { target: { class: 'C', method: 'run' }, span: ['C'] },
  ]);
  t.equal(new exports.C().run(1), 'BA1');
  t.strictSame(names(), ['A <- B', 'B']);
  t.end();
});

t.test('several rules on one function: spans inside of one another, values and events beside', async (t) => {
  const { exports, names, spans } = traced<{ run(a: number): Promise<number> }>(`exports.run = async (a) => { await null; return a + 1 }`, [
    { name: '1', target: run, span: ['outer'] },
    { name: '2', target: run, span: ['inner'], take: [path('a', 'args', 0)] },
    { name: '3', target: run, take: [path('b', 'result')] },
    { name: '4', target: run, event: ['done ', ['result']], take: [path('c', 'args', 0)] },
  ]);
  t.equal(await exports.run(1), 2);
  t.strictSame(names(), ['inner <- outer', 'outer']);
  t.match(spans[0], { attributes: { a: 1, b: 2 }, events: [{ name: 'done 2', attributes: { c: 1 } }] });
  t.equal(activeName(), undefined);
});

t.test('without a span: values and events are put on the active one, and nothing where there is none', async (t) => {
  const { exports, spans, inSpan, names } = traced<{ run(a: number): Promise<number> }>(`exports.run = async (a) => { await null; if (!a) throw new Error('none'); return a + 1 }`, [
    { name: '1', target: run, take: [path('a', 'args', 0), path('b', 'result')] },
    { name: '2', target: run, event: ['run'], take: [path('why', 'error', 'message')] },
  ]);
  t.equal(await exports.run(1), 2);
  t.strictSame(names(), []);
  await inSpan('request', async () => {
    const span = trace.getSpan(context.active());
    t.equal(await exports.run(5), 6);
    t.match(span, { attributes: { a: 5, b: 6 }, events: [{ name: 'run' }] });
    await t.rejects(exports.run(0));
    t.match(span, { events: [{ name: 'run' }, { name: 'run', attributes: { why: 'none' } }], status: { code: 0 } });
  });
  t.equal(spans.length, 1);
});

t.test('an arrow function in a constructor is not asked for this before there is one', (t) => {
  const text = `class B {} exports.C = class C extends B { constructor() { const run = (a) => a + 1; const n = run(1); super(); this.n = n } }`;
  const { exports, spans } = traced<{ C: new () => { n: number } }>(text, [{ target: { function: 'C.run' }, span: ['run'], take: [path('a', 'args', 0), path('n', 'this', 'n')] }]);
  // A constructor has no name of its own in a path: what is in it is in its class.
  t.equal(new exports.C().n, 2);
  t.match(spans, [{ attributes: { a: 1, n: undefined } }]);
  t.end();
});

t.test('start begins a new trace', (t) => {
  const { exports, spans, inSpan } = traced<{ run(): void; work(): void }>(`exports.work = function work() {}; exports.run = function run() { exports.work() }`, [
    { target: run, span: ['run'], start: true },
    { target: { function: 'work' }, span: ['work'] },
  ]);
  inSpan('request', () => exports.run());
  const [work, ran, request] = spans;
  t.equal(ran?.parentSpanContext, undefined);
  t.equal(work?.parentSpanContext?.spanId, ran?.spanContext().spanId);
  t.not(ran?.spanContext().traceId, request?.spanContext().traceId);
  t.end();
});

t.test('with tracing off nothing is made, and a trace that is left out stays left out', async (t) => {
  const { exports, spans, inSpan } = traced<{ run(): Promise<unknown> }>(
    `exports.run = async () => { await null; return flags() }`,
    [{ target: run, span: ['run'] }],
    { sampled: false, globals: { flags: () => trace.getSpan(context.active())?.spanContext() } },
  );
  t.match(await exports.run(), { traceFlags: 0 });
  await inSpan('request', async () => t.strictSame(await exports.run(), trace.getSpan(context.active())?.spanContext(), 'no span of its own'));
  t.equal(spans.length, 0);
});

t.test('arguments are not changed, and not kept when the call is over', async (t) => {
  const { exports } = traced<{ run(big: object): Promise<void> }>(`exports.run = async function run(big) { await null; big = null }`, [
    { target: run, span: ['run'], take: [path('id', 'args', 0, 'id'), path('no', 'args', 0, 'missing')] },
  ]);
  const big = Object.freeze({ id: 1, weight: new Uint8Array(1000) });
  await exports.run(big);
  const gone = await (async () => {
    const ref = new WeakRef({ id: 2 });
    await exports.run(ref.deref() ?? {});
    return ref;
  })();
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--expose-gc');
  const gc = (await import('node:vm')).runInNewContext('gc') as () => void;
  for (let turn = 0; turn < 20 && gone.deref(); turn += 1) {
    await new Promise(setImmediate);
    gc();
  }
  t.equal(gone.deref(), undefined);
});
