import t from 'tap';
import { nest } from '../../../src/rules/functions/nesting.js';
import { hookOf } from '../../../src/rules/functions/hook.js';
import { type FunctionDraft, traced } from './traced.js';

// How many calls are traced.

const run: FunctionDraft['target'] = { function: 'run' };

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

t.test('calls that each begin the next one before they are over do not keep one another', () => {
  let nesting = nest({}, undefined);
  const first = nesting;
  for (let call = 0; call < 100; call += 1) {
    const next = nest({}, nesting);
    if (nesting) nesting.isOpen = false;
    nesting = next;
  }
  let length = 0;
  for (let call = nesting; call; call = call.up) length += 1;
  t.ok(length <= 3, `a chain of ${length}`);
  t.equal(first?.isOpen, false);
  return Promise.resolve();
});

t.test('when the agent stands back, calls run untraced', (t) => {
  const hook = hookOf([], () => undefined);
  t.equal(hook(0), undefined);
  t.equal(hook('0,1'), undefined);
  t.end();
});
