import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isSound, makeBatch } from './batches.js';
import { drain, filesIn, open, type Opened, scratch } from './opened.js';

/** A directory that an owner left with some batches, for the test to spoil. */
function left(directory: string, batches: number, bytes = 2000): string {
  const { spool, service } = open(directory);
  for (let n = 0; n < batches; n += 1) spool.store(makeBatch(`b${n}`, { since: n, spans: 1 + n, bytes }));
  spool.close();
  const name = readdirSync(service).find((entry) => entry.startsWith('left-'));
  if (!name) throw new Error('nothing was left');
  return join(service, name);
}

function reasons({ events }: Opened): string[] {
  return events.flatMap((event) => (event.kind === 'set-aside' ? [event.reason] : []));
}

t.test('damaged batches are set aside when their turn comes, their spans counted, the sound ones replayed', (t) => {
  const directory = scratch();
  const owner = left(directory, 8);
  const files = readdirSync(owner).filter((name) => name.endsWith('.batch')).sort();
  const path = (n: number) => join(owner, files[n] ?? '');
  truncateSync(path(0), 500);
  truncateSync(path(1), 0);
  const flipped = readFileSync(path(2));
  flipped[1500] = ~(flipped[1500] ?? 0);
  writeFileSync(path(2), flipped);
  writeFileSync(path(3), Buffer.alloc(readFileSync(path(3)).length));
  writeFileSync(path(4), Buffer.concat([readFileSync(path(4)), Buffer.alloc(1)]));
  const opened = open(directory);
  t.equal(opened.spool.size().batches, 8, 'nothing is read at start');
  const batches = drain(opened.spool);
  t.same(
    batches.map(({ id }) => id),
    ['b5', 'b6', 'b7'],
  );
  t.ok(batches.every(isSound));
  t.same(reasons(opened), [
    '500 bytes instead of 2034',
    '0 bytes instead of 2034',
    'checksum does not match',
    'not a batch',
    '2035 bytes instead of 2034',
  ]);
  t.same(opened.dropped, [1, 2, 3, 4, 5]);
  t.equal(readdirSync(join(opened.service, 'quarantine')).length, 5);
  t.same(opened.spool.size(), { bytes: 0, batches: 0 });
  opened.spool.close();
  t.end();
});

t.test('what is no batch is set aside unopened: links, pipes, sub-directories, strange names, absurd sizes', (t) => {
  const directory = scratch();
  const secret = join(directory, 'secret');
  writeFileSync(secret, 'do not touch');
  const owner = left(directory, 1);
  const fake = '000000000000001-x-1-12.batch';
  symlinkSync(secret, join(owner, fake));
  symlinkSync(directory, join(owner, 'link'));
  symlinkSync('/nowhere', join(owner, '000000000000002-x-1-12.batch.tmp'));
  mkdirSync(join(owner, '000000000000003-y-1-12.batch', 'deep'), { recursive: true });
  writeFileSync(join(owner, '000000000000004-z-1-999999999999.batch'), 'huge by its name');
  writeFileSync(join(owner, 'notes.txt'), 'mine');
  writeFileSync(join(owner, '.hidden'), '');
  writeFileSync(join(owner, 'ü\n;rm -rf'), '');
  writeFileSync(join(owner, 'n'.repeat(255)), '');
  execFileSync('mkfifo', [join(owner, '000000000000005-p-1-12.batch')]);
  const opened = open(directory);
  t.equal(reasons(opened).length, 10);
  t.same(
    drain(opened.spool).map(({ id }) => id),
    ['b0'],
  );
  t.equal(readFileSync(secret, 'utf8'), 'do not touch');
  const aside = join(opened.service, 'quarantine');
  const kept = readdirSync(aside);
  t.equal(kept.length, 10);
  const link = kept.find((name) => name.endsWith(fake)) ?? '';
  t.equal(readlinkSync(join(aside, link)), secret, 'the link itself was moved');
  t.ok(kept.some((name) => lstatSync(join(aside, name)).isDirectory() && readdirSync(join(aside, name))[0] === 'deep'));
  opened.spool.close();
  t.notOk(readdirSync(opened.service).some((name) => name.startsWith('left-')), 'the emptied directory went');
  t.end();
});

t.test('a link or pipe that takes the place of a known batch is not followed and blocks nobody', (t) => {
  const directory = scratch();
  const secret = join(directory, 'secret');
  writeFileSync(secret, 'x'.repeat(2034));
  const opened = open(directory);
  for (let n = 0; n < 3; n += 1) opened.spool.store(makeBatch(`b${n}`, { since: n, bytes: 2000 }));
  const [first = '', second = ''] = filesIn(opened.service).map((file) => join(opened.service, file));
  renameSync(first, `${secret}-1`);
  symlinkSync(secret, first);
  renameSync(second, `${secret}-2`);
  execFileSync('mkfifo', [second]);
  t.same(
    drain(opened.spool).map(({ id }) => id),
    ['b2'],
  );
  t.same(reasons(opened), ['cannot be opened (ELOOP)', 'not a file']);
  t.equal(readFileSync(secret, 'utf8').length, 2034);
  opened.spool.close();
  t.end();
});

t.test('strangers beside the owners are set aside, the directory above is nobody\'s business', (t) => {
  const directory = scratch();
  writeFileSync(join(directory, 'other'), 'of somebody else');
  const first = open(directory);
  writeFileSync(join(first.service, 'stranger'), '');
  mkdirSync(join(first.service, 'own-nonsense'));
  symlinkSync('/etc', join(first.service, 'left-00000000.1'));
  first.round();
  t.equal(reasons(first).length, 3);
  t.equal(readdirSync(join(first.service, 'quarantine')).length, 3);
  first.round();
  t.equal(reasons(first).length, 3, 'once');
  t.equal(readFileSync(join(directory, 'other'), 'utf8'), 'of somebody else');
  first.spool.close();
  t.end();
});

t.test('of damaged batches the newest 32 are kept, of other things all', (t) => {
  const directory = scratch();
  const owner = left(directory, 100);
  for (const file of readdirSync(owner)) if (file.endsWith('.batch')) truncateSync(join(owner, file), 7);
  for (let n = 0; n < 50; n += 1) writeFileSync(join(owner, `file${n}`), '');
  const opened = open(directory);
  t.equal(opened.spool.take(), undefined, 'after 64 the thread is given back');
  t.equal(opened.spool.size().batches, 36);
  t.equal(opened.spool.take(), undefined);
  t.equal(opened.spool.size().batches, 0);
  t.equal(reasons(opened).length, 150);
  t.equal(opened.dropped.length, 100);
  t.equal(readdirSync(join(opened.service, 'quarantine')).length, 82);
  opened.spool.close();
  t.end();
});

t.test('a write that was cut off is removed, one that was whole is replayed, one that is wrong is set aside', (t) => {
  const directory = scratch();
  const owner = left(directory, 4);
  const files = readdirSync(owner).filter((name) => name.endsWith('.batch')).sort();
  for (const file of files) renameSync(join(owner, file), join(owner, `${file}.tmp`));
  const path = (n: number) => join(owner, `${files[n]}.tmp`);
  truncateSync(path(0), 100);
  truncateSync(path(1), 0);
  const flipped = readFileSync(path(2));
  flipped[900] = ~(flipped[900] ?? 0);
  writeFileSync(path(2), flipped);
  const opened = open(directory);
  t.equal(reasons(opened).length, 1);
  t.same(opened.dropped, []);
  const batches = drain(opened.spool);
  t.same(
    batches.map(({ id }) => id),
    ['b3'],
  );
  t.ok(batches.every(isSound));
  opened.spool.close();
  t.equal(filesIn(opened.service).length, 1);
  t.end();
});

t.test('a second copy of a batch is not sent', (t) => {
  const directory = scratch();
  const owner = left(directory, 1);
  const file = readdirSync(owner).find((name) => name.endsWith('.batch')) ?? '';
  const copy = join(owner, '..', 'left-0badcafe.1');
  mkdirSync(copy);
  writeFileSync(join(copy, file), readFileSync(join(owner, file)));
  const opened = open(directory);
  t.equal(drain(opened.spool).length, 1);
  t.same(reasons(opened), ['a second copy of a batch']);
  opened.spool.close();
  t.end();
});

t.test('five hundred random damages: what is sound comes back, everything else is set aside, nothing throws', (t) => {
  const directory = scratch();
  const service = open(directory).service;
  let damaged = 0;
  let sound = 0;
  let removed = 0;
  for (let n = 0; n < 500; n += 1) {
    const owner = join(service, `left-${n.toString(16).padStart(8, '0')}.1`);
    mkdirSync(owner);
    const maker = open(scratch());
    maker.spool.store(makeBatch(`fuzz${n}`, { bytes: randomInt(0, 3000), since: n }));
    const [file = ''] = filesIn(maker.service);
    const content = readFileSync(join(maker.service, file));
    maker.spool.close();
    let name = file.slice(file.lastIndexOf('/') + 1);
    let spoiled: Buffer = content;
    const kind = randomInt(0, 8);
    if (kind === 0) sound += 1;
    else damaged += 1;
    if (kind === 1) spoiled = content.subarray(0, randomInt(0, content.length));
    if (kind === 2) spoiled.writeUInt8(content.readUInt8(10) ^ (1 << randomInt(0, 8)), 10);
    if (kind === 3) for (let i = 0; i < 5; i += 1) spoiled[randomInt(0, content.length)]! ^= 1 + i;
    if (kind === 4) name = String.fromCharCode(...Array.from({ length: randomInt(1, 60) }, () => randomInt(48, 123)));
    if (kind === 5) spoiled = Buffer.concat([content, Buffer.alloc(randomInt(1, 5000), 1)]);
    if (kind === 6) name = name.replace(/-\d+\.batch$/, '-12345.batch');
    if (kind === 7) {
      name += '.tmp';
      spoiled = content.subarray(0, randomInt(0, content.length));
      damaged -= 1;
      removed += 1;
    }
    writeFileSync(join(owner, name.replace(/[/\\\0]/g, '_')), spoiled);
  }
  const opened = open(directory);
  const batches = [];
  while (opened.spool.size().batches > 0) batches.push(...drain(opened.spool));
  t.ok(batches.every(isSound));
  t.comment(`${sound} sound, ${damaged} damaged, ${removed} cut off while written`);
  t.equal(batches.length, sound);
  t.equal(reasons(opened).length, damaged);
  opened.spool.close();
  t.end();
});
