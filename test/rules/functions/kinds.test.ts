import t from 'tap';
import { CASES } from './kinds.js';
import { activeName, type FunctionDraft, traced } from './traced.js';

// Each kind of function that a rule can name: its span, its result, and what stays as it was.

const targetOf = (text: string): FunctionDraft['target'] => {
  const [owner, method] = text.split(/::/);
  if (method === undefined) return { function: owner ?? '' };
  return /^[A-Z]/.test(owner ?? '') ? { class: owner ?? '', method } : { object: owner ?? '', method };
};

const AsyncFunction = (async () => {}).constructor as new (...list: string[]) => (...values: unknown[]) => Promise<unknown>;

for (const [what, { text, target, call, result }] of Object.entries(CASES)) {
  t.test(`${what} is traced`, async (t) => {
    const globals = { active: () => activeName() ?? '' };
    const use = new AsyncFunction('m', 'a', `return ${call}`);
    const found = traced<object>(text, [{ target: targetOf(target), span: ['span'] }], { globals });
    t.equal(found.transformed.problem, undefined);
    t.match(found.transformed.found, [{ id: 0, refused: undefined }], found.transformed.names.join(' '));
    t.equal(found.transformed.text?.split('\n').length, text.split('\n').length, 'no line more');
    t.equal(await use(found.exports, 'a'), result);
    t.strictSame(found.names(), ['span']);
    t.equal(activeName(), undefined);

    const untraced = traced<object>(text, [{ target: { function: 'no such one' } }], { globals });
    t.equal(await use(untraced.exports, 'a'), String(result).replace('span', ''));
  });
}

t.test('what is no function is refused, with the reason', async (t) => {
  const text = `class C { constructor() {} get got() { return 1 } set got(x) {} *run() { yield super.x } }
    const o = { get got() { return 1 } }; function* again(a) { var a = a; yield a } function args() { var arguments = 1; return arguments }`;
  const { transformed } = traced(text, [
    { target: { class: 'C', method: 'constructor' } },
    { target: { class: 'C', method: 'got' } },
    { target: { object: 'o', method: 'got' } },
    { target: { class: 'C', method: 'run' } },
    { target: { function: 'again' } },
    { target: { function: 'args' } },
  ]);
  t.equal(transformed.text, undefined, 'the text stays');
  t.strictSame(
    transformed.found.map(({ id, refused }) => `${id}: ${refused}`),
    [
      '0: it is a constructor',
      '1: it is a getter',
      '1: it is a setter',
      '3: it is a generator that uses super',
      '2: it is a getter',
      '4: it is a generator that declares its parameter a again',
      '5: it declares a variable called arguments',
    ],
  );
});

t.test('a name that is not there is not invented', async (t) => {
  const { exports, transformed } = traced<{ C: new () => object }>(`exports.C = class C { run() {} }`, [{ target: { class: 'C', method: 'ran' } }]);
  t.equal(transformed.text, undefined);
  t.strictSame(transformed.names, ['C.run']);
  t.notOk('ran' in new exports.C());
});

t.test('only the function that is named is traced, not another one of that name', async (t) => {
  const text = `class A { run() {} } class B { run() {} } function run() {} const o = { run() {} }; function f() { function run() {} }`;
  const found = (one: FunctionDraft['target']) => traced(text, [{ target: one }]).transformed.found.map(({ name }) => name);
  t.strictSame(found({ class: 'B', method: 'run' }), ['B.run']);
  t.strictSame(found({ function: 'run' }), ['run']);
  t.strictSame(found({ object: 'o', method: 'run' }), ['o.run']);
  t.strictSame(found({ function: 'f.run' }), ['f.run']);
});
