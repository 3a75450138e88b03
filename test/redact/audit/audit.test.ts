import t from 'tap';
import { ACTIONS, CONTENT_CLASSES, SURFACES } from '../../../src/redact/kinds.js';
import { Audit } from '../../../src/redact/audit/audit.js';
import { heapAfterCollection } from './heap.js';
import { randomOf } from './random.js';

t.test('what was counted is reported exactly, the most frequent first', async (t) => {
  const audit = new Audit();
  const random = randomOf(1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() ** 2 * list.length)] as T;
  const expected = new Map<string, number>();
  const byKey = new Map<string, number>();
  const up = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (let index = 0; index < 50_000; index += 1) {
    const [surface, kind, action] = [pick(SURFACES), pick(CONTENT_CLASSES.slice(0, 6)), pick(ACTIONS.slice(1, 4))];
    const key = random() < 0.5 ? `key.${Math.floor(random() * 3)}` : undefined;
    audit.hit(surface, kind, action, key);
    up(expected, `${surface} ${kind} ${action}`);
    if (key !== undefined) up(byKey, `${surface} ${kind} ${key}`);
  }
  audit.skeleton();
  audit.unbranded();
  audit.unbranded(4);
  audit.failed('attribute', 'budget');
  audit.failed('attribute', 'budget');
  audit.failed('status');
  const { values, keys, failures, skeletons, unbranded } = audit.report();
  t.strictSame(new Map(values.map((row) => [`${row.surface} ${row.class} ${row.action}`, row.count])), expected);
  t.strictSame(new Map(keys.map((row) => [`${row.surface} ${row.class} ${row.key}`, row.count])), byKey);
  t.strictSame(failures, [
    { surface: 'attribute', what: 'budget', count: 2 },
    { surface: 'status', what: 'error', count: 1 },
  ]);
  t.strictSame({ skeletons, unbranded }, { skeletons: 1, unbranded: 5 });
  t.ok(values.every(({ count }, index) => count <= (values[index - 1]?.count ?? Infinity)));
});

t.test('a million names and values take no more memory than a thousand', async (t) => {
  const audit = new Audit();
  const feed = (from: number, to: number) => {
    for (let index = from; index < to; index += 1) {
      const long = `${'a text of which the name is only a part, '.repeat(20)}${index}`;
      audit.hit('attribute', `kind.${index}`, 'mask', long.slice(-40));
      audit.failed('attribute', long);
      audit.observe(long.slice(-40), long);
      audit.observe('order.id', index);
    }
  };
  feed(0, 5000);
  const before = heapAfterCollection();
  feed(5000, 1_000_000);
  const grown = heapAfterCollection() - before;
  t.ok(grown < 500_000, `${grown} bytes more`);
  const { values, keys, followed, unfollowed, failures, manyValued } = audit.report();
  t.equal(values.length, 1001);
  t.ok(values[0]?.class === '(other)' && values[0].count === 999_000);
  t.equal(keys.reduce((sum, { count }) => sum + count, 0), 1_000_000);
  t.ok(keys.length <= 2001, `${keys.length} rows`);
  t.equal(followed, 256);
  t.ok(unfollowed > 990_000);
  t.strictSame(failures, [{ surface: 'attribute', what: 'error', count: 1_000_000 }]);
  t.match(manyValued, [{ key: 'order.id', observed: 1_000_000, growing: true }]);
});

t.test('what failed is a word of ours, whatever it is called', async (t) => {
  const audit = new Audit();
  for (const what of ['detector', 'Invalid e-mail canary@example.com', '', 'x'.repeat(31), 'card 4111']) audit.failed('name', what);
  t.strictSame(audit.report().failures, [
    { surface: 'name', what: 'error', count: 4 },
    { surface: 'name', what: 'detector', count: 1 },
  ]);
});

t.test('one span in sixteen is measured', async (t) => {
  const audit = new Audit();
  for (let index = 0; index < 1600; index += 1) audit.end(audit.begin());
  const { count, sumUs, p50Us, p99Us, maxUs } = audit.report().duration;
  t.equal(count, 100);
  t.ok(sumUs > 0 && p50Us > 0 && p50Us <= p99Us && p99Us <= maxUs);
});

t.test('no value is in the report, whatever was observed', async (t) => {
  const audit = new Audit();
  for (let index = 0; index < 5000; index += 1) audit.observe('user', `canary-${index}@example.com`);
  const text = JSON.stringify(audit.report());
  t.match(text, '"key":"user"');
  t.notMatch(text, /canary|example/);
});

t.test('another thread is told what is new, and both come to the same', async (t) => {
  const [worker, main] = [new Audit(7), new Audit(7)];
  const news = worker.news();
  t.equal(news(), undefined, 'nothing, and nothing is said');
  const random = randomOf(3);
  for (let round = 0; round < 20; round += 1) {
    for (let index = 0; index < 500; index += 1) {
      worker.hit('attribute', random() < 0.5 ? 'email' : 'card', 'mask', `key.${Math.floor(random() * 5)}`);
      worker.observe('order.id', round * 500 + index);
      worker.end(worker.begin());
    }
    worker.failed('status', 'detector');
    worker.skeleton();
    worker.unbranded(2);
    const told = news();
    t.ok(told);
    if (told) main.absorb(structuredClone(told));
  }
  t.equal(news(), undefined);
  const { since: _, ...here } = main.report();
  const { since: __, ...there } = worker.report();
  t.same(rounded(here), rounded(there));
  t.match(here.manyValued, [{ key: 'order.id', observed: 10_000, growing: true }]);
});

/** Sums of decimals differ in their last digits with the order. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, part) => (typeof part === 'number' ? Number(part.toPrecision(9)) : part));
