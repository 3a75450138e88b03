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

t.test('generators have a span from their first step to their end, and each step runs in it', async (t) => {
  const text = `
    exports.run = function* run(a) { try { const b = yield a + active(); yield* [b, active()]; return 'end ' + arguments.length } finally { a.closed = active() } }
    exports.C = class C { x = 'x'; async *run(list) { for await (const one of list) { yield one + this.x + active() } return 'end' } }`;
  const { exports, names, open, spans } = traced<{
    run(a: unknown): Generator<unknown, unknown, unknown>;
    C: new () => { run(list: unknown): AsyncGenerator<unknown, unknown, unknown> };
  }>(
    text,
    [
      { target: run, span: ['run'], take: [path('result', 'result'), path('args', 'args', 0)] },
      { target: { class: 'C', method: 'run' }, span: ['C.run'], take: [path('result', 'result')] },
    ],
    { globals: { active: activeName } },
  );

  const whole = exports.run('a');
  t.equal(open(), 0, 'nothing before the first step');
  t.strictSame([whole.next(), activeName(), open()], [{ value: 'arun', done: false }, undefined, 1]);
  t.strictSame([whole.next('b'), whole.next(), whole.next(), whole.next()], [
    { value: 'b', done: false },
    { value: 'run', done: false },
    { value: 'end 1', done: true },
    { value: undefined, done: true },
  ]);
  t.match(spans[0]?.attributes, { result: 'end 1', args: 'a' });

  const returned = exports.run({});
  returned.next();
  t.strictSame([returned.return('early'), open()], [{ value: 'early', done: true }, 0]);
  const thrown = exports.run({});
  thrown.next();
  t.throws(() => thrown.throw(new Error('thrown in')), { message: 'thrown in' });
  t.strictSame([...exports.run('z')], ['zrun', undefined, 'run']);
  t.ok(exports.run('z') instanceof (exports.run as never));

  const seen: unknown[] = [];
  for await (const one of new exports.C().run([1, Promise.resolve(2)])) seen.push(one, activeName());
  t.strictSame(seen, ['1xC.run', undefined, '2xC.run', undefined]);
  for await (const one of new exports.C().run([1, 2, 3])) if (one) break;
  const failing = new exports.C().run(null);
  await t.rejects(failing.next(), TypeError);
  t.match(names(), ['run', 'run', 'run !thrown in', 'run', 'C.run', 'C.run', /^C.run !/]);
  t.equal(open(), 0);
});

t.test('a promise that others may have is the same object; one that is new settles alike', async (t) => {
  const text = `
    const kept = Promise.resolve('kept'); exports.kept = kept;
    exports.shared = function shared() { return kept }
    exports.fresh = function fresh(fail) { return new Promise((resolve, reject) => fail ? reject(fail) : setTimeout(resolve, 5, 'fresh')) }
    exports.chained = (p) => p.then((x) => x + '!');`;
  const { exports, names, spans } = traced<{ kept: unknown; shared(): Promise<string>; fresh(fail?: Error): Promise<string>; chained(p: Promise<string>): Promise<string> }>(
    text,
    ['shared', 'fresh', 'chained'].map((name) => ({ target: { function: name }, span: [name], take: [path('result', 'result')] })),
  );
  t.equal(exports.shared(), exports.kept);
  t.equal(await exports.shared(), 'kept');
  t.equal(await exports.fresh(), 'fresh');
  t.equal(await exports.chained(Promise.resolve('a')), 'a!');
  const failure = new Error('no');
  t.equal(await exports.fresh(failure).catch((error: unknown) => error), failure);
  t.strictSame(names().sort(), ['chained', 'fresh', 'fresh !no', 'shared', 'shared']);
  t.strictSame(new Set(spans.map(({ attributes }) => attributes['result'])), new Set(['kept', 'fresh', 'a!', undefined]));
  const [span] = spans.filter(({ name }) => name === 'fresh');
  t.ok((span?.duration[1] ?? 0) > 3e6, 'to the end of the promise');
});

t.test('a thenable that is no promise is not touched', async (t) => {
  const text = `exports.run = function run(query) { return query }; exports.later = async function later(query) { return query }`;
  const { exports, names } = traced<Record<'run' | 'later', (query: object) => unknown>>(text, [
    { target: run, span: ['run'], take: [path('rows', 'result', 'rows')] },
    { target: { function: 'later' }, span: ['later'], take: [path('rows', 'result')] },
  ]);
  let executed = 0;
  const query = {
    then(done: (rows: number) => void) {
      executed += 1;
      done(3);
    },
  };
  t.equal(exports.run(query), query);
  t.equal(executed, 0);
  t.equal(await exports.later(query), 3);
  t.equal(executed, 1, 'once');
  class Lazy extends Promise<number> {
    static made = 0;
    constructor(work: (resolve: (value: number) => void, reject: (reason: unknown) => void) => void) {
      super(work);
      Lazy.made += 1;
    }
    override then(): never {
      throw new Error('then was called');
    }
  }
  const lazy = new Lazy((resolve) => resolve(1));
  t.equal(exports.run(lazy), lazy);
  t.equal(Lazy.made, 1);
  t.strictSame(names(), ['run', 'later', 'run']);
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

t.test('calls beyond the limit run untraced, and are counted', (t) => {
  const { exports, spans, counts } = traced<{ run(): number }>(`exports.run = () => 1`, [{ target: run, span: ['run'], limit: 5 }]);
  for (let call = 0; call < 12; call += 1) t.equal(exports.run(), 1);
  t.equal(spans.length, 5);
  t.match(counts(), [{ matches: 5, limited: 7 }]);
  t.end();
});

t.test('what calls itself has spans to a depth and to a number, and says so once', async (t) => {
  const text = `exports.down = function down(n) { return n === 0 ? 0 : 1 + down(n - 1) }
    exports.fib = function fib(n) { return n < 2 ? 1 : fib(n - 1) + fib(n - 2) }
    exports.tick = async function tick(n) { if (n > 0) setTimeout(tick, 0, n - 1); else exports.over() }`;
  const { exports, spans, tooDeep } = traced<{ down(n: number): number; fib(n: number): number; tick(n: number): void; over(): void }>(
    text,
    ['down', 'fib', 'tick'].map((name) => ({ name, target: { function: name }, span: [name] })),
  );
  const count = (name: string) => spans.filter((span) => span.name === name).length;
  t.equal(exports.down(50), 50);
  t.equal(count('down'), 10);
  t.equal(exports.fib(22), 28657);
  t.equal(count('fib'), 1001);
  // Called again by its own timer it is in the context of the call before, which is over.
  await new Promise<void>((resolve) => {
    exports.over = resolve;
    exports.tick(30);
  });
  await new Promise(setImmediate);
  t.equal(count('tick'), 31);
  t.strictSame([...new Set(tooDeep)], ['down', 'fib']);
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
