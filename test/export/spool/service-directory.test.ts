import fs from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { memoryDisk } from './memory-disk.js';
import { open, scratch, whyNot } from './opened.js';

const skip = process.geteuid?.() === 0 ? false : 'needs root to give files away';

t.test('what cannot be a directory is an answer in words', (t) => {
  const directory = scratch();
  const file = join(directory, 'file');
  fs.writeFileSync(file, '');
  t.match(whyNot(file), /EEXIST|ENOTDIR/);
  t.match(whyNot(join(file, 'below')), 'ENOTDIR');
  t.match(whyNot('/proc/nowhere'), /ENOENT|EACCES/);
  t.match(whyNot('a\0b'), /null bytes/);
  t.end();
});

t.test('a directory that belongs to somebody else is refused', { skip }, (t) => {
  const directory = scratch();
  fs.chownSync(directory, 12_345, 12_345);
  t.match(whyNot(directory), /belongs to user 12345, neither to user 0 of this process nor to root/);
  t.end();
});

t.test('a directory that everybody may write to is refused, but not with the sticky bit', (t) => {
  const directory = scratch();
  fs.chmodSync(directory, 0o777);
  t.match(whyNot(directory), /writable for everybody, without the sticky bit/);
  fs.chmodSync(directory, 0o1777);
  t.equal(whyNot(directory), undefined);
  fs.chmodSync(directory, 0o775);
  t.equal(whyNot(directory), undefined);
  t.end();
});

t.test('the root of a mounted volume may be writable for everybody, as an emptyDir of Kubernetes is', (t) => {
  const disk = memoryDisk(t, 'size=1m,mode=777');
  if (!disk) return t.end();
  t.equal(fs.statSync(disk).mode & 0o7777, 0o777);
  t.equal(whyNot(disk), undefined);
  t.end();
});

t.test('a link of our own is followed, that of somebody else is refused', (t) => {
  const directory = scratch();
  const real = join(directory, 'real');
  const link = join(directory, 'link');
  fs.mkdirSync(real);
  fs.symlinkSync(real, link);
  const { spool, service } = open(link);
  t.ok(service.startsWith(real));
  spool.close();
  fs.chmodSync(real, 0o777);
  t.match(whyNot(link), 'writable for everybody', 'what it leads to is looked at');
  fs.chmodSync(real, 0o700);
  if (!skip) {
    fs.lchownSync(link, 12_345, 12_345);
    t.match(whyNot(link), 'belongs to user 12345');
  }
  t.end();
});

t.test('a service directory that is a link or belongs to somebody else is refused, a widened one narrowed', (t) => {
  const directory = scratch();
  const { spool, service } = open(directory);
  spool.close();
  fs.chmodSync(service, 0o2770);
  t.equal(whyNot(directory), undefined);
  t.equal(fs.statSync(service).mode & 0o777, 0o700);
  if (!skip) {
    fs.chownSync(service, 12_345, 12_345);
    t.match(whyNot(directory), 'belongs to user 12345');
  }
  fs.renameSync(service, `${service}-away`);
  fs.symlinkSync(`${service}-away`, service);
  t.match(whyNot(directory), 'is not a directory');
  t.end();
});
