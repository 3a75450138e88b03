import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import t from 'tap';
import { useLeanContexts } from '../../src/propagate/lean-context.js';

useLeanContexts();
const [a, b, c] = [createContextKey('a'), createContextKey('b'), createContextKey('c')];
const valuesOf = (context: Context) => [a, b, c].map((key) => context.getValue(key));

t.test('holds values under keys, and none of its ancestors changes', async (t) => {
  const one = ROOT_CONTEXT.setValue(a, 1);
  const two = one.setValue(b, 2);
  const three = two.setValue(c, undefined).setValue(a, 3);
  t.strictSame([ROOT_CONTEXT, one, two, three].map(valuesOf), [
    [undefined, undefined, undefined],
    [1, undefined, undefined],
    [1, 2, undefined],
    [3, 2, undefined],
  ]);
  t.strictSame(valuesOf(three.deleteValue(a)), [undefined, 2, undefined]);
  t.strictSame(valuesOf(three.deleteValue(b)), [3, undefined, undefined]);
  t.strictSame(valuesOf(three.deleteValue(a).deleteValue(b).deleteValue(c)), [undefined, undefined, undefined]);
  t.strictSame(valuesOf(one.deleteValue(b)), [1, undefined, undefined]);
  t.strictSame(valuesOf(ROOT_CONTEXT.deleteValue(a).setValue(b, 5)), [undefined, 5, undefined]);
  t.strictSame(valuesOf(three), [3, 2, undefined]);
});

t.test('many keys, and one that is set very often', async (t) => {
  const keys = Array.from({ length: 1000 }, (_, index) => createContextKey(`key ${index}`));
  let context: Context = ROOT_CONTEXT;
  for (const [index, key] of keys.entries()) context = context.setValue(key, index);
  for (let round = 0; round < 100; round += 1) context = context.setValue(keys[500] as symbol, round);
  t.strictSame(keys.map((key) => context.getValue(key)), keys.map((_, index) => (index === 500 ? 99 : index)));
});

t.test('the API puts spans into it and finds them', async (t) => {
  const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
  const context = trace.setSpan(ROOT_CONTEXT.setValue(a, 1), span);
  t.equal(trace.getSpan(context), span);
  t.equal(trace.getSpan(trace.deleteSpan(context)), undefined);
  t.equal(trace.deleteSpan(context).getValue(a), 1);
});

/**
 * Kilobytes that are left of 500 contexts which nobody holds, after a quick garbage collection. Few before that: V8 treats the
 * API's own contexts better once it has optimized their code.
 */
const SCRIPT = `
const { createContextKey, ROOT_CONTEXT } = require('@opentelemetry/api');
require(process.argv[1]).useLeanContexts();
const [a, b] = [createContextKey('a'), createContextKey('b')];
const quick = () => { gc({ type: 'minor' }); gc({ type: 'minor' }); return process.memoryUsage().heapUsed; };
let last = ROOT_CONTEXT;
const make = async (count) => {
  for (let index = 0; index < count; index += 1) {
    last = ROOT_CONTEXT.setValue(a, new Array(30).fill(index)).setValue(b, index).setValue(a, new Array(30).fill(index));
    await undefined;
  }
};
(async () => {
  await make(500);
  gc();
  const before = quick();
  await make(500);
  console.log((quick() - before) / 1024);
})();
`;

t.test('a context that nobody holds is gone with the next quick garbage collection', async (t) => {
  const module = join(__dirname, '../../src/propagate/lean-context.js');
  const left = Number(execFileSync(process.execPath, ['--expose-gc', '-e', SCRIPT, module], { cwd: join(__dirname, '../../..'), encoding: 'utf8' }));
  t.ok(Math.abs(left) < 200, `${left.toFixed(0)} of some 900 kB are left`);
});
