import t from 'tap';
import { makeBatch } from './batches.js';
import { drain, filesIn, open, scratch } from './opened.js';

const KIB = 1024;

t.test('when the spool is full the oldest goes, and its spans are counted', (t) => {
  const { spool, dropped, service, events } = open(scratch(), { maxBytes: 40 * KIB });
  for (let n = 0; n < 25; n += 1) t.ok(spool.store(makeBatch(`b${n}`, { bytes: 4000, spans: 100 + n, since: n })));
  t.same(spool.size(), { bytes: 40 * KIB, batches: 10 });
  t.equal(filesIn(service).length, 10);
  t.same(dropped, Array.from({ length: 15 }, (_, n) => 100 + n));
  t.same(
    drain(spool).map(({ id }) => id),
    Array.from({ length: 10 }, (_, n) => `b${n + 15}`),
  );
  t.same(events, []);
  spool.close();
  t.end();
});

t.test('a batch larger than the bound is not stored, and drops nothing', (t) => {
  const { spool, dropped } = open(scratch(), { maxBytes: 40 * KIB });
  t.ok(spool.store(makeBatch('small')));
  t.notOk(spool.store(makeBatch('large', { bytes: 41 * KIB })));
  t.same(dropped, []);
  t.equal(spool.size().batches, 1);
  spool.close();
  t.end();
});

t.test('a batch that is being sent is not dropped', (t) => {
  const { spool, dropped } = open(scratch(), { maxBytes: 8 * KIB });
  spool.store(makeBatch('a', { since: 1 }));
  spool.store(makeBatch('b', { since: 2, spans: 5 }));
  const a = spool.take();
  t.ok(spool.store(makeBatch('c', { since: 3 })));
  t.same(dropped, [5], 'b went, though a is older');
  t.equal(spool.take()?.id, 'c');
  t.notOk(spool.store(makeBatch('d')), 'everything is being sent');
  if (a) spool.done(a);
  t.ok(spool.store(makeBatch('d')));
  spool.close();
  t.end();
});

t.test('what dead owners left counts, and is the first to go', (t) => {
  const directory = scratch();
  const before = open(directory).spool;
  for (let n = 0; n < 20; n += 1) before.store(makeBatch(`old${n}`, { since: n, spans: 1 }));
  before.close();
  const { spool, dropped } = open(directory, { maxBytes: 40 * KIB });
  t.equal(dropped.length, 10, 'the bound is smaller than at that time');
  t.ok(spool.store(makeBatch('new', { since: 100 })));
  t.equal(dropped.length, 11);
  t.equal(spool.take()?.id, 'old11');
  spool.close();
  t.end();
});

t.test('the bound is for all processes together, and each may have its share', (t) => {
  const directory = scratch();
  const first = open(directory, { maxBytes: 80 * KIB });
  for (let n = 0; n < 20; n += 1) first.spool.store(makeBatch(`a${n}`, { since: n }));
  t.equal(first.spool.size().bytes, 80 * KIB);

  const second = open(directory, { maxBytes: 80 * KIB });
  for (let n = 0; n < 5; n += 1) second.spool.store(makeBatch(`b${n}`, { since: n }));
  t.equal(second.spool.size().bytes, 20 * KIB, 'although the first has filled it');
  first.round();
  t.equal(first.spool.size().bytes, 60 * KIB, 'the first has made room');

  for (let n = 5; n < 30; n += 1) second.spool.store(makeBatch(`b${n}`, { since: n }));
  first.round();
  second.round();
  t.same([first.spool.size().bytes, second.spool.size().bytes], [40 * KIB, 40 * KIB]);

  drain(first.spool);
  first.spool.close();
  second.round();
  for (let n = 30; n < 60; n += 1) second.spool.store(makeBatch(`b${n}`, { since: n }));
  t.equal(second.spool.size().bytes, 80 * KIB, 'alone again');
  second.spool.close();
  t.end();
});
