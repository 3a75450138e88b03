import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { makeBatch } from './batches.js';
import { ended, logged, readLogs, startChild } from './child.js';
import { drain, filesIn, open, scratch } from './opened.js';

const linux = process.platform === 'linux' ? false : 'only Linux tells about threads';

function directories() {
  const base = scratch();
  const [directory, logs] = [join(base, 'spool'), join(base, 'logs')];
  mkdirSync(logs);
  return { directory, logs };
}

t.test('four processes that start together replay what twelve dead ones left, each batch once', async (t) => {
  const { directory, logs } = directories();
  const fill = { directory, logs, task: 'fill', number: 25 } as const;
  const dead = Array.from({ length: 12 }, (_, n) => startChild({ ...fill, name: `dead${n}` }));
  await Promise.all(dead.map(ended));
  const names = ['a', 'b', 'c', 'd'];
  const living = names.map((name) => startChild({ directory, logs, name, task: 'replay' }));
  await Promise.all(names.map((name) => logged(logs, name, 'ready')));
  writeFileSync(join(directory, 'go'), '');
  await Promise.all(living.map(ended));
  const lines = [...readLogs(logs).values()].flat();
  const ids = (word: string) => lines.filter((line) => line.word === word).map(({ text }) => text).sort();
  t.equal(ids('stored').length, 300);
  t.same(ids('delivered'), ids('stored'));
  t.same(filesIn(directory), ['go']);
  const shares = names.map((name) => readLogs(logs).get(name)?.filter(({ word }) => word === 'delivered').length);
  t.comment(`shares: ${shares.join(', ')}`);
});

t.test('a living process keeps its batches; when it has died, one that lives beside replays them', async (t) => {
  const { directory, logs } = directories();
  const child = startChild({ directory, logs, name: 'holder', task: 'hold' });
  await logged(logs, 'holder', 'ready');
  const { spool, round } = open(directory);
  t.equal(spool.take(), undefined);
  round();
  t.equal(spool.take(), undefined);
  child.kill('SIGKILL');
  await ended(child);
  round();
  t.equal(spool.take()?.id, 'holder.0');
  spool.close();
});

t.test('a stopped process lives', { skip: linux }, async (t) => {
  const { directory, logs } = directories();
  const child = startChild({ directory, logs, name: 'holder', task: 'hold' });
  await logged(logs, 'holder', 'ready');
  child.kill('SIGSTOP');
  const { spool, service } = open(directory);
  silence(service);
  t.equal(spool.take(), undefined, 'however long it is silent');
  child.kill('SIGKILL');
  await ended(child);
  spool.close();
});

t.test('a process that is dead and not yet reaped is dead', { skip: linux }, async (t) => {
  const { directory, logs } = directories();
  const child = startChild({ directory, logs, name: 'holder', task: 'hold' });
  await logged(logs, 'holder', 'ready');
  child.kill('SIGKILL');
  // As long as this thread does not come to its event loop, nobody asks for the exit code.
  while (!/\) Z /.test(readFileSync(`/proc/${child.pid}/stat`, 'latin1')));
  const { spool } = open(directory);
  t.equal(spool.take()?.id, 'holder.0');
  t.ok(existsSync(`/proc/${child.pid}`));
  spool.close();
  await ended(child);
});

t.test('a thread that has ended is dead, though its process lives', { skip: linux }, async (t) => {
  const directory = scratch();
  const code = `
    const { openSpool } = require(${JSON.stringify(join(__dirname, '../../../src/export/spool/open-spool.js'))});
    const { makeBatch } = require(${JSON.stringify(join(__dirname, 'batches.js'))});
    const directory = ${JSON.stringify(directory)};
    const spool = openSpool({ directory, service: 'shop', maxBytes: 1e6, onDrop() {}, say() {} });
    spool.store(makeBatch('of the thread'));
    require('node:worker_threads').parentPort.on('message', () => {}).postMessage('stored');`;
  const worker = new Worker(code, { eval: true, execArgv: [], env: {} });
  await new Promise((resolve) => worker.once('message', resolve));
  const { spool, round } = open(directory);
  round();
  t.equal(spool.take(), undefined, 'it lives');
  await worker.terminate();
  round();
  t.equal(spool.take()?.id, 'of the thread');
  spool.close();
});

/** Makes the signs of life in a directory so old that they mean death. */
function silence(service: string): void {
  const long = new Date(Date.now() - 120_000);
  for (const name of readdirSync(service)) {
    if (existsSync(join(service, name, 'owner'))) utimesSync(join(service, name, 'owner'), long, long);
  }
}

/** Stores a batch and gives its directory to another owner, by changing what the name tells. */
function givenTo(directory: string, change: (fields: string[]) => void) {
  const { spool, service } = open(directory);
  spool.store(makeBatch('a'));
  const own = readdirSync(service).find((name) => name.startsWith('own-')) ?? '';
  const fields = own.split('-');
  change(fields);
  fields[5] = '0badcafe.1';
  renameSync(join(service, own), join(service, fields.join('-')));
  return service;
}

t.test('a process number that was given again is not the owner', { skip: linux }, (t) => {
  const directory = scratch();
  givenTo(directory, (fields) => (fields[4] = String(Number(fields[4]) - 1)));
  const { spool } = open(directory);
  t.equal(spool.take()?.id, 'a');
  spool.close();
  t.end();
});

t.test('an owner elsewhere, of which the kernel knows nothing, is dead after a minute of silence', (t) => {
  const directory = scratch();
  const service = givenTo(directory, (fields) => {
    fields[1] = '0123456789ab';
    fields[2] = '999999';
    fields[3] = '999999';
  });
  const { spool, round } = open(directory);
  t.equal(spool.take(), undefined);
  silence(service);
  round();
  t.equal(spool.take()?.id, 'a');
  spool.close();
  t.end();
});

t.test('where there is no /proc, an owner whose process exists is dead after a minute of silence', (t) => {
  const directory = scratch();
  const service = givenTo(directory, (fields) => (fields[4] = '0'));
  const { spool, round } = open(directory);
  t.equal(spool.take(), undefined);
  silence(service);
  round();
  t.equal(spool.take()?.id, 'a');
  spool.close();
  t.end();
});

t.test('a process in another pid namespace, as in a container, keeps its batches', { skip: linux }, async (t) => {
  const { directory, logs } = directories();
  const before = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
  try {
    execFileSync('unshare', [...before.slice(1), 'true'], { stdio: 'pipe' });
  } catch {
    t.comment('skipped: namespaces are not allowed here');
    return;
  }
  const child = startChild({ directory, logs, name: 'inside', task: 'hold', before });
  await logged(logs, 'inside', 'ready');
  const { spool, service, round } = open(directory);
  const own = readdirSync(service).map((name) => name.split('-'));
  t.equal(new Set(own.map(([, space]) => space)).size, 2, 'another space');
  t.ok(own.some(([, , pid]) => Number(pid) < 10), 'its number there would be somebody else\'s here');
  round();
  t.equal(spool.take(), undefined);
  child.kill('SIGKILL');
  await ended(child);
  round();
  t.equal(spool.take(), undefined, 'nobody can tell yet that it died');
  silence(service);
  round();
  t.equal(spool.take()?.id, 'inside.0');
  spool.close();
});

t.test('a directory that was taken from a living owner costs it no crash, and no batch is sent twice', (t) => {
  const directory = scratch();
  const { spool, service, dropped, events } = open(directory);
  spool.store(makeBatch('a', { since: 1 }));
  spool.store(makeBatch('b', { since: 2 }));
  const own = readdirSync(service).find((name) => name.startsWith('own-')) ?? '';
  renameSync(join(service, own), join(service, 'left-0badcafe.1'));
  const other = open(directory);
  t.equal(other.spool.size().batches, 2);
  t.equal(spool.take(), undefined);
  t.match(events, [{ kind: 'vanished', batches: 2 }]);
  t.same(dropped, [10, 10]);
  t.ok(spool.store(makeBatch('c', { since: 3 })));
  t.same([...drain(other.spool), ...drain(spool)].map(({ id }) => id), ['a', 'b', 'c']);
  other.spool.close();
  spool.close();
  t.end();
});
