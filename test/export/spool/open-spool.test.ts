import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isSound, makeBatch } from './batches.js';
import { drain, filesIn, open, scratch } from './opened.js';

t.test('what is stored comes back as it was', (t) => {
  const { spool } = open(scratch());
  const made = makeBatch('a', { bytes: 340_000, spans: 512, since: 1_700_000_000_123.5 });
  const batch = { ...made, encoding: 'json' as const };
  t.ok(spool.store(batch));
  const taken = spool.take();
  t.same({ ...taken, body: undefined }, { ...batch, body: undefined });
  t.ok(taken && isSound(taken));
  spool.close();
  t.end();
});

t.test('the oldest comes first, whatever the order of storing', (t) => {
  const { spool } = open(scratch());
  for (const since of [30, 10, 20, 1_700_000_000_000, 5]) spool.store(makeBatch(`b${since}`, { since }));
  t.same(
    drain(spool).map(({ since }) => since),
    [5, 10, 20, 30, 1_700_000_000_000],
  );
  spool.close();
  t.end();
});

t.test('a taken batch stays on disk until it is done, and is given out once until it is released', (t) => {
  const { spool, service } = open(scratch());
  spool.store(makeBatch('a', { since: 1 }));
  spool.store(makeBatch('b', { since: 2 }));
  const a = spool.take();
  t.equal(a?.id, 'a');
  t.equal(spool.take()?.id, 'b');
  t.equal(spool.take(), undefined);
  t.equal(filesIn(service).length, 2);
  if (a) spool.release(a);
  t.equal(spool.take()?.id, 'a');
  if (a) spool.done(a);
  t.equal(filesIn(service).length, 1);
  t.same(spool.size(), { bytes: 4096, batches: 1 });
  spool.close();
  t.end();
});

t.test('a batch that is stored again is on disk once', (t) => {
  const { spool, service } = open(scratch());
  const batch = makeBatch('a');
  t.ok(spool.store(batch));
  t.ok(spool.take());
  t.ok(spool.store(batch), 'also while it is taken');
  t.equal(filesIn(service).length, 1);
  spool.done(batch);
  t.same(drain(spool), []);
  spool.close();
  t.end();
});

t.test('a batch that is stored while it is being sent is given out only after its release', (t) => {
  const { spool } = open(scratch());
  const [a, b] = [makeBatch('a', { since: 1 }), makeBatch('b', { since: 2 })];
  t.ok(spool.store(a, true));
  t.ok(spool.store(b));
  t.ok(spool.store(b, true), 'or was on disk before');
  t.equal(spool.take(), undefined);
  spool.done(a);
  spool.release(b);
  t.same(
    drain(spool).map(({ id }) => id),
    ['b'],
  );
  spool.close();
  t.end();
});

t.test('any id is kept, also one that could mean something to a file system', (t) => {
  const { spool, service } = open(scratch());
  const ids = ['../../etc/passwd', 'a/b', '', '.', 'ü'.repeat(300), 'x'.repeat(1000), 'a\0b', 'plain-1.2_3'];
  for (const id of ids) t.ok(spool.store(makeBatch(id)), JSON.stringify(id.slice(0, 20)));
  t.equal(filesIn(service).length, ids.length);
  t.same(new Set(drain(spool).map(({ id }) => id)), new Set(ids));
  t.same(filesIn(service), []);
  spool.close();
  t.end();
});

t.test('files are for their owner only, whatever the directory above allows', (t) => {
  const directory = join(scratch(), 'made', 'here');
  const { spool, service } = open(directory);
  spool.store(makeBatch('a'));
  const mode = (path: string) => (lstatSync(path).mode & 0o777).toString(8);
  t.equal(mode(directory), '700');
  t.equal(mode(service), '700');
  for (const owner of readdirSync(service)) {
    t.equal(mode(join(service, owner)), '700');
    for (const file of readdirSync(join(service, owner))) t.equal(mode(join(service, owner, file)), '600', file);
  }
  spool.close();
  t.end();
});

t.test('only the same service and destination see what was spooled', (t) => {
  const directory = scratch();
  const first = open(directory, { service: 'shop' });
  first.spool.store(makeBatch('a'));
  first.spool.close();
  for (const other of [{ service: 'shop2' }, { service: 'Shop' }, { service: 'shop', destination: 'zipkin' }]) {
    const { spool } = open(directory, other);
    t.equal(spool.take(), undefined, JSON.stringify(other));
    spool.close();
  }
  const { spool, events } = open(directory, { service: 'shop', destination: 'otlp' });
  t.same(events, [{ kind: 'taken-over', batches: 1, bytes: 4096 }]);
  t.equal(spool.take()?.id, 'a');
  spool.close();
  t.end();
});

t.test('after close nothing is stored or taken, and an answer that comes late still counts', (t) => {
  const directory = scratch();
  const { spool } = open(directory);
  spool.store(makeBatch('a', { since: 1 }));
  spool.store(makeBatch('b', { since: 2 }));
  const a = spool.take();
  spool.close();
  t.notOk(spool.store(makeBatch('c')));
  t.equal(spool.take(), undefined);
  if (a) spool.done(a);
  const later = open(directory).spool;
  t.same(
    drain(later).map(({ id }) => id),
    ['b'],
  );
  later.close();
  t.end();
});

t.test('an empty spool leaves no directory of its own behind', (t) => {
  const { spool, service } = open(scratch());
  spool.store(makeBatch('a'));
  drain(spool);
  spool.close();
  t.same(readdirSync(service), []);
  t.end();
});

t.test('what is stored durably can be read as well', (t) => {
  const { spool } = open(scratch(), { durable: true });
  t.ok(spool.store(makeBatch('a', { bytes: 3_000_000 })));
  t.ok(drain(spool).every(isSound));
  spool.close();
  t.end();
});

t.test('ten thousand leftover files are taken over within two seconds, without reading them', (t) => {
  const directory = scratch();
  const before = open(directory).spool;
  for (let n = 0; n < 10_000; n += 1) before.store(makeBatch(`b${n}`, { bytes: 50, since: n }));
  before.close();
  const started = performance.now();
  const { spool } = open(directory);
  const took = performance.now() - started;
  t.comment(`${took.toFixed(0)} ms`);
  t.ok(took < 2000, `${took.toFixed(0)} ms`);
  t.same(spool.size(), { bytes: 10_000 * 4096, batches: 10_000 });
  t.equal(spool.take()?.id, 'b0');
  spool.close();
  t.ok(statSync(directory).isDirectory());
  t.end();
});
