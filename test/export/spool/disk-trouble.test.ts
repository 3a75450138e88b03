import fs from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { isSound, makeBatch } from './batches.js';
import { memoryDisk, remount } from './memory-disk.js';
import { drain, filesIn, open, scratch } from './opened.js';

type Call = 'writeSync' | 'readSync' | 'unlinkSync' | 'renameSync' | 'fsyncSync' | 'readdirSync';

/** Lets a function of `node:fs` fail, as it does on a disk that cannot be had here; `where`: only for such paths. */
function failing(t: Test, name: Call, code: string, where = /^/): () => void {
  const original = fs[name] as (...args: unknown[]) => unknown;
  const fail = (...args: unknown[]) => {
    if (!where.test(String(args[0]))) return original(...args);
    throw Object.assign(new Error(`${code}: of the test, ${name}`), { code });
  };
  Object.assign(fs, { [name]: fail });
  const restore = () => void Object.assign(fs, { [name]: original });
  t.teardown(restore);
  return restore;
}

t.test('a full disk: store answers false, one event, and it works again when there is room', (t) => {
  const disk = memoryDisk(t, 'size=400k,mode=700');
  if (!disk) return t.end();
  const { spool, events, dropped, service } = open(disk);
  let stored = 0;
  while (spool.store(makeBatch(`b${stored}`, { since: stored, bytes: 60_000 }))) stored += 1;
  t.ok(stored >= 4 && stored <= 6, `${stored} had room`);
  t.notOk(spool.store(makeBatch('again', { bytes: 60_000 })));
  t.equal(filesIn(service).length, stored, 'nothing half-written stays');
  t.match(events, [{ kind: 'fails', reason: /^ENOSPC/ }]);
  t.equal(events.length, 1);
  const first = spool.take();
  if (first) spool.done(first);
  t.ok(spool.store(makeBatch('later', { bytes: 60_000 })));
  t.match(events[1], { kind: 'works' });
  t.ok(drain(spool).every(isSound));
  t.same(dropped, []);
  spool.close();
  t.end();
});

for (const [name, code] of [
  ['writeSync', 'ENOSPC'],
  ['writeSync', 'EDQUOT'],
  ['renameSync', 'EIO'],
  ['fsyncSync', 'EIO'],
] as const) {
  t.test(`${code} of ${name}: nothing half-written stays, one event, and it works again`, (t) => {
    const { spool, events, service } = open(scratch(), { durable: true });
    t.ok(spool.store(makeBatch('a')));
    const restore = failing(t, name, code);
    for (let n = 0; n < 5; n += 1) t.notOk(spool.store(makeBatch(`b${n}`)));
    t.equal(filesIn(service).length, 1);
    t.equal(spool.size().batches, 1);
    restore();
    t.ok(spool.store(makeBatch('b0')));
    t.match(events, [{ kind: 'fails', reason: new RegExp(`^${code}`) }, { kind: 'works' }]);
    t.equal(events.length, 2);
    spool.close();
    t.end();
  });
}

t.test('a disk that becomes read-only: batches are still read, and those that are settled are not given again', (t) => {
  const disk = memoryDisk(t, 'size=1m,mode=700');
  if (!disk) return t.end();
  const { spool, events, service, round } = open(disk);
  for (const since of [1, 2, 3]) spool.store(makeBatch(`b${since}`, { since }));
  remount(disk, 'ro');
  t.notOk(spool.store(makeBatch('c')));
  t.equal(drain(spool).length, 3);
  t.same(drain(spool), []);
  round();
  t.same(drain(spool), []);
  t.match(events, [{ kind: 'fails', reason: /^EROFS/ }]);
  t.equal(events.length, 1);
  remount(disk, 'rw');
  t.equal(filesIn(service).length, 3);
  round();
  t.equal(filesIn(service).length, 0, 'now they are removed');
  t.ok(spool.store(makeBatch('c')));
  t.match(events[1], { kind: 'works' });
  spool.close();
  t.end();
});

t.test('a file that cannot be removed is not sent twice', (t) => {
  const { spool, round, service } = open(scratch());
  spool.store(makeBatch('a'));
  const batch = spool.take();
  const restore = failing(t, 'unlinkSync', 'EBUSY');
  if (batch) spool.done(batch);
  if (batch) spool.release(batch);
  t.equal(spool.take(), undefined);
  round();
  t.equal(spool.take(), undefined);
  restore();
  round();
  t.same(filesIn(service), []);
  t.same(spool.size(), { bytes: 0, batches: 0 });
  spool.close();
  t.end();
});

t.test('a file that the disk does not give now holds up no other, and is tried again', (t) => {
  const { spool, round, dropped, events } = open(scratch());
  spool.store(makeBatch('a', { since: 1 }));
  spool.store(makeBatch('b', { since: 2 }));
  const restore = failing(t, 'readSync', 'EIO');
  t.equal(spool.take(), undefined);
  restore();
  t.equal(spool.take(), undefined, 'not at once');
  round();
  t.same(
    drain(spool).map(({ id }) => id),
    ['a', 'b'],
  );
  t.same(dropped, []);
  t.equal(events.length, 1);
  spool.close();
  t.end();
});

t.test('a dead owner\'s directory that cannot be listed now is taken over later', (t) => {
  const directory = scratch();
  const before = open(directory);
  before.spool.store(makeBatch('a'));
  before.spool.close();
  const restore = failing(t, 'readdirSync', 'EMFILE', /\/own-/);
  const later = open(directory);
  t.match(later.events, [{ kind: 'fails', reason: /^EMFILE/ }]);
  t.equal(later.spool.take(), undefined);
  restore();
  later.round();
  t.equal(later.spool.take()?.id, 'a');
  later.spool.close();
  t.end();
});

t.test('a directory that is deleted while running is made again, and what was in it counts as dropped', (t) => {
  const directory = join(scratch(), 'spool');
  const { spool, events, dropped, service, round } = open(directory);
  for (let n = 0; n < 5; n += 1) spool.store(makeBatch(`a${n}`, { spans: 7, since: n }));
  const taken = spool.take();
  fs.rmSync(directory, { recursive: true });
  t.ok(spool.store(makeBatch('b', { since: 9 })));
  t.match(events, [{ kind: 'vanished', batches: 4 }]);
  t.same(dropped, [7, 7, 7, 7], 'the one that is being sent may still arrive');
  t.equal(filesIn(service).length, 1);
  if (taken) spool.done(taken);
  round();
  t.same(
    drain(spool).map(({ id }) => id),
    ['b'],
  );
  t.equal(events.length, 1);
  t.equal(fs.statSync(service).mode & 0o777, 0o700);
  spool.close();
  t.end();
});

for (const way of ['take', 'round'] as const) {
  t.test(`a deleted directory is noticed by ${way}, with one event`, (t) => {
    const { spool, events, dropped, service, round } = open(scratch());
    for (let n = 0; n < 5; n += 1) spool.store(makeBatch(`a${n}`, { spans: 7, since: n }));
    fs.rmSync(service, { recursive: true });
    if (way === 'round') round();
    t.equal(spool.take(), undefined);
    t.same(dropped, [7, 7, 7, 7, 7]);
    t.equal(events.filter(({ kind }) => kind === 'vanished').length, 1);
    t.same(spool.size(), { bytes: 0, batches: 0 });
    t.ok(spool.store(makeBatch('b')));
    t.equal(drain(spool).length, 1);
    spool.close();
    t.end();
  });
}

t.test('a file in place of the directory: one event, nothing is lost that comes back, and it works again', (t) => {
  const directory = join(scratch(), 'spool');
  const { spool, events, dropped, round } = open(directory);
  spool.store(makeBatch('a', { since: 1 }));
  fs.renameSync(directory, `${directory}-away`);
  fs.writeFileSync(directory, '');
  for (let n = 0; n < 3; n += 1) t.notOk(spool.store(makeBatch('b', { since: 2 })));
  t.equal(spool.take(), undefined);
  round();
  t.match(events, [{ kind: 'fails', reason: /^ENOTDIR/ }]);
  t.equal(events.length, 1);
  fs.rmSync(directory);
  fs.renameSync(`${directory}-away`, directory);
  t.ok(spool.store(makeBatch('b', { since: 2 })));
  t.match(events[1], { kind: 'works' });
  round();
  t.same(
    drain(spool).map(({ id }) => id),
    ['a', 'b'],
  );
  t.same(dropped, []);
  spool.close();
  t.end();
});

t.test('a directory that is taken away and put back: what was in it is found again', (t) => {
  const directory = join(scratch(), 'spool');
  const { spool, dropped } = open(directory);
  spool.store(makeBatch('a', { since: 1 }));
  fs.renameSync(directory, `${directory}-away`);
  t.equal(spool.take(), undefined);
  t.same(dropped, [10]);
  fs.renameSync(`${directory}-away`, directory);
  spool.close();
  const later = open(directory).spool;
  t.equal(drain(later).length, 0, 'not yet: its owner, this thread, lives');
  later.close();
  t.end();
});
