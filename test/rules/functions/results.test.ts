import t from 'tap';
import { activeName, type FunctionDraft, traced } from './traced.js';

// Calls that are over later than they return.

const run: FunctionDraft['target'] = { function: 'run' };
const path = (key: string, ...from: [string, ...(string | number)[]]) => ({ key, from });

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
  const span = spans.find(({ name }) => name === 'fresh');
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
    // oxlint-disable-next-line unicorn/no-thenable
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
    // oxlint-disable-next-line unicorn/no-thenable
    override then(): never {
      throw new Error('then was called');
    }
  }
  const lazy = new Lazy((resolve) => resolve(1));
  t.equal(exports.run(lazy), lazy);
  t.equal(Lazy.made, 1);
  t.strictSame(names(), ['run', 'later', 'run']);
});
