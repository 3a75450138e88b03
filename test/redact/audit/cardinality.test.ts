import t from 'tap';
import { Cardinality } from '../../../src/redact/audit/cardinality.js';

t.test('an attribute with many values is named, one that ever gets new ones sooner', async (t) => {
  const seen = new Cardinality(1);
  for (let index = 0; index < 40_000; index += 1) {
    seen.observe('http.request.method', index % 2 ? 'GET' : 'POST');
    seen.observe('http.route', `/route/${index % 300}`);
    seen.observe('product', `p${index % 2500}`);
    seen.observe('order.id', `ORD-${index}`);
    if (index % 100 === 0) seen.observe('session', index);
    seen.observe('flag', index % 2 === 0);
  }
  const found = seen.manyValued();
  t.match(found, [
    { key: 'order.id', observed: 40_000, growing: true },
    { key: 'product', observed: 40_000, growing: false },
    { key: 'session', observed: 400, growing: true },
  ]);
  t.equal(found.length, 3);
  t.equal(seen.followed, 5, 'two values are not worth following');
  t.ok(Math.abs((found[0]?.distinct ?? 0) / 40_000 - 1) < 0.1);
});

t.test('one that has grown and grows no more is told apart', async (t) => {
  const seen = new Cardinality(1);
  for (let index = 0; index < 4000; index += 1) seen.observe('host', `pod-${index}`);
  t.match(seen.manyValued(), [{ growing: true }]);
  for (let index = 0; index < 60_000; index += 1) seen.observe('host', `pod-${index % 4000}`);
  t.match(seen.manyValued(), [{ growing: false }]);
});

t.test('names that run away do not crowd out one that stays', async (t) => {
  const seen = new Cardinality(1);
  for (let index = 0; index < 300_000; index += 1) {
    seen.observe(`user.${index}.visits`, 1);
    if (index > 1000) seen.observe('order.id', index);
  }
  t.match(seen.manyValued(), [{ key: 'order.id', growing: true }]);
  t.equal(seen.followed, 256);
  t.ok(seen.unfollowed > 290_000);
});

t.test('a name that is too long is not followed', async (t) => {
  const seen = new Cardinality(1);
  for (let index = 0; index < 10; index += 1) seen.observe('k'.repeat(121), index);
  seen.observe('k'.repeat(120), 1);
  t.strictSame([seen.followed, seen.unfollowed], [1, 10]);
});
