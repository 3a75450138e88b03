import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { Ledger } from '../../src/export/ledger.js';
import { Audit } from '../../src/redact/audit/audit.js';
import { describeStatus } from '../../src/report/describe-status.js';
import { replaceFile } from '../../src/report/replace-file.js';
import type { Status } from '../../src/report/status.js';
import { StatusFile } from '../../src/report/status-file.js';
import { takeStatus } from '../../src/report/take-status.js';
import { FakeClock } from './fake-clock.js';
import { LIMITS, listener, sourcesOf, SPOOL } from './sources.js';

const NOON = Date.UTC(2026, 10, 20, 12, 0, 5);

/** A status file whose writes are counted. */
function fileAt(path: string, takesMs = 0) {
  const ledger = new Ledger();
  const clock = new FakeClock();
  const { say, said } = listener();
  const written: string[] = [];
  const sources = sourcesOf(ledger);
  const file = new StatusFile({
    path,
    status: (ended) => takeStatus(sources, NOON + clock.now(), ended),
    clock,
    say,
    write: (target, text) => {
      clock.turn(takesMs);
      replaceFile(target, text);
      written.push(text);
    },
  });
  return { ledger, clock, said, written, file };
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Status;

t.test('says all that a doctor has to know, for the owner alone', async (t) => {
  const { file, ledger } = fileAt(join(t.testdir(), 'status-{pid}.json'));
  ledger.add('delivered_spans', 100);
  ledger.dropped('exit', 3);
  file.look();
  t.match(file.path, `status-${process.pid}.json`);
  t.equal(statSync(file.path).mode & 0o777, 0o600);
  const status = read(file.path);
  t.strictSame(status, {
    schema: 1,
    version: '1.2.3',
    state: 'running',
    pid: process.pid,
    node: process.versions.node,
    service: 'task-manager',
    startedAt: '2026-11-20T12:00:00.000Z',
    writtenAt: '2026-11-20T12:00:06.000Z',
    instrumentations: ['http', 'pg'],
    exporters: ['otlp'],
    endpoints: ['http://collector:4318/v1/traces'],
    chain: 'thread → courier(33554432 bytes) → breaker(http://collector:4318/v1/traces)',
    limits: { queueMaxBytes: 33_554_432, exitTimeoutMs: 1000 },
    spans: { started: 12_034, ended: 12_030, open: 4 },
    ledger: ledger.values(),
    lost: { exit: 3 },
    settings: [{ name: 'export.headers', variable: 'OTEL_EXPORTER_OTLP_HEADERS', from: '.env' }],
  } satisfies Status);
});

t.test('is written when something changed, and once more at the end', async (t) => {
  const { file, ledger, clock, written } = fileAt(join(t.testdir(), 'status.json'));
  file.look();
  clock.turn(5000);
  file.look();
  t.equal(written.length, 1, 'the time alone is no change');
  ledger.add('delivered_spans', 1);
  file.look();
  t.equal(written.length, 2);
  file.writeLast();
  file.writeLast();
  file.look();
  t.equal(written.length, 3, 'nothing after the end');
  t.equal(read(file.path).endedAt, '2026-11-20T12:00:11.000Z');
  t.strictSame(readdirSync(join(file.path, '..')), ['status.json'], 'nothing else is left behind');
});

t.test('a directory that is not there is one line, and no second attempt', async (t) => {
  const { file, ledger, said } = fileAt(join(t.testdir(), 'missing', 'status.json'));
  file.look();
  ledger.add('delivered_spans', 1);
  file.look();
  file.writeLast();
  t.match(said, [['status-file-off', file.path, /ENOENT/]]);
  t.equal(said.length, 1);
  t.notOk(existsSync(join(file.path, '..')), 'and it is not made');
});

t.test('a directory that goes away, and a path that is none, are no more than a line either', async (t) => {
  const gone = fileAt(join(t.testdir({ directory: {} }), 'directory', 'status.json'));
  gone.file.look();
  rmSync(join(gone.file.path, '..'), { recursive: true });
  gone.ledger.add('delivered_spans', 1);
  gone.file.look();
  t.match(gone.said, [['status-file-off', gone.file.path, /ENOENT/]]);

  const directory = fileAt(t.testdir({ taken: {} }));
  directory.file.look();
  t.match(directory.said, [['status-file-off', directory.file.path, /EISDIR|ENOTEMPTY|EEXIST/]]);
  t.strictSame(readdirSync(join(directory.file.path, '..')).filter((name) => name.endsWith('.tmp')), []);
});

t.test('a relative path means the directory of the start', async (t) => {
  const directory = t.testdir({ elsewhere: {} });
  const { file, said } = fileAt(relative(process.cwd(), join(directory, 'status.json')));
  const before = process.cwd();
  process.chdir(join(directory, 'elsewhere'));
  t.teardown(() => process.chdir(before));
  file.look();
  t.strictSame(said, []);
  t.equal(file.path, join(directory, 'status.json'));
});

t.test('never follows a link, and is not stopped by what a killed process left', async (t) => {
  const directory = t.testdir({ victim: 'precious' });
  const path = join(directory, 'status.json');
  const victim = join(directory, 'victim');
  symlinkSync(victim, path);
  symlinkSync(victim, `${path}.${process.pid}.tmp`);
  replaceFile(path, 'new');
  t.equal(readFileSync(victim, 'utf8'), 'precious');
  t.equal(readFileSync(path, 'utf8'), 'new');
  t.notOk(statSync(path).isSymbolicLink());

  writeFileSync(`${path}.${process.pid}.tmp`, 'half a st');
  chmodSync(`${path}.${process.pid}.tmp`, 0o644);
  replaceFile(path, 'newer');
  t.equal(readFileSync(path, 'utf8'), 'newer');
  t.equal(statSync(path).mode & 0o777, 0o600);
});

t.test('a reader sees a whole status at any time', async (t) => {
  const path = join(t.testdir(), 'status.json');
  const writer = new Worker(
    `const { workerData: { module, path } } = require('node:worker_threads');
     const { replaceFile } = require(module);
     for (let round = 0; round < 500; round += 1) replaceFile(path, String(round % 10).repeat(100_000));`,
    { eval: true, workerData: { module: require.resolve('../../src/report/replace-file.js'), path } },
  );
  const state = { running: true };
  const ended = once(writer, 'exit').then(([code]) => {
    state.running = false;
    t.equal(code, 0);
  });
  const partial: string[] = [];
  let reads = 0;
  while (state.running) {
    await readFile(path, 'utf8').then(
      (seen) => {
        reads += 1;
        if (seen.length !== 100_000 || new Set(seen).size !== 1) partial.push(seen.slice(0, 20));
      },
      (error: NodeJS.ErrnoException) => {
        if (reads > 0 || error.code !== 'ENOENT') throw error;
      },
    );
  }
  await ended;
  t.strictSame(partial, []);
  t.ok(reads > 0);
});

t.test('a slow disk gets a rest that is long compared with what it took', async (t) => {
  const { file, ledger, clock, written } = fileAt(join(t.testdir(), 'status.json'), 100);
  file.look();
  for (let look = 1; look < 4; look += 1) {
    clock.turn(5000);
    ledger.add('delivered_spans', 1);
    file.look();
  }
  t.equal(written.length, 1, '100 ms of work, 20 s of rest');
  clock.turn(5000);
  file.look();
  t.equal(written.length, 2);
});

t.test('credentials do not get into it, even when they were handed in', async (t) => {
  const sources = sourcesOf(new Ledger(), {
    endpoints: ['https://user:secret@collector/v1/traces'],
    chain: () => 'fail-over(http://user:secret@a:4318, grpc://token@b:4317) → x',
    limits: { ...LIMITS, spool: SPOOL },
  });
  const status = takeStatus(sources, NOON);
  t.strictSame(status.endpoints, ['https://collector/v1/traces']);
  t.equal(status.chain, 'fail-over(http://a:4318, grpc://b:4317) → x');
  t.equal(status.limits.spoolMaxBytes, SPOOL.maxBytes);
});

t.test('where redaction is on, what it did is in it', async (t) => {
  const audit = new Audit();
  audit.hit('attribute', 'email', 'mask', 'user');
  audit.hit('status', 'email', 'hash');
  audit.hit('status', 'card', 'mask');
  audit.failed('name', 'budget');
  audit.skeleton();
  audit.unbranded(2);
  for (let index = 0; index < 500; index += 1) audit.observe('order.id', index);
  const status = takeStatus(sourcesOf(new Ledger(), { redaction: audit }), NOON);
  t.strictSame(status.redaction, {
    values: 3,
    classes: { email: 2, card: 1 },
    failures: 1,
    skeletons: 1,
    unbrandedDropped: 2,
    manyValued: ['order.id'],
  });
  t.match(describeStatus(status), '├─ redacted          3 values: 2 email, 1 card · 1 failure, 1 skeleton · 2 unredacted spans dropped');
});

t.test('what sampling decided is in it', async (t) => {
  const sampling = {
    counts: () => ({
      segments: new Map([['kept ratio', 402], ['kept error', 12], ['dropped ratio', 3600]]),
      evicted: new Map([['age', 2]] as const),
      late: { dropped: 4, kept: 1 },
    }),
    held: () => ({ segments: 3, spans: 7, bytes: 8400 }),
    ratios: () => ({ configured: 0.1, effective: 0.0512 }),
  };
  const status = takeStatus(sourcesOf(new Ledger(), { sampling }), NOON);
  t.strictSame(status.sampling, {
    configuredRatio: 0.1,
    effectiveRatio: 0.0512,
    kept: { ratio: 402, error: 12 },
    dropped: { ratio: 3600 },
    held: { segments: 3, spans: 7, bytes: 8400 },
    evicted: { age: 2 },
    late: { dropped: 4, kept: 1 },
  });
  const drawn = describeStatus(status).replaceAll(/\n[│ ] +/g, ' ');
  t.match(drawn, '├─ sampled           ratio 0.1, limited to 0.051 · 414 segments kept: 402 ratio, 12 error');
  t.match(drawn, /3,600 dropped (?:· )?7 spans held, 8\.2 KiB · 2 decided early · 1 late error/);
});
