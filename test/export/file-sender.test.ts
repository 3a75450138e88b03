import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, renameSync, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import type { Batch } from '../../src/export/batch.js';
import { FileSender } from '../../src/export/file-sender.js';
import { finishedSpanOf } from '../../src/testing/of-readable-span.js';
import { toFinishedSpans } from '../../tools/otlp/finished-spans.js';
import type { WireTraceRequest } from '../../tools/otlp/wire-types.js';
import { endedSpans } from '../support/ended-spans.js';
import { someBatch } from '../support/sending.js';

function linesOf(path: string): WireTraceRequest[] {
  const text = readFileSync(path, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as WireTraceRequest);
}

test('each batch is one line, and every field of a span is in it', async (t) => {
  const path = join(t.testdir(), 'traces.jsonl');
  const sender = new FileSender(path);
  const spans = endedSpans();
  const outcomes = await Promise.all([1, 2, 3].map((id) => sender.send({ ...someBatch('json', spans), id: `b${id}` }, 5000)));
  t.strictSame(outcomes, [1, 2, 3].map(() => ({ kind: 'delivered' })));
  const lines = linesOf(path);
  t.equal(lines.length, 3);
  for (const line of lines) t.strictSame(toFinishedSpans(line), spans.map(finishedSpanOf));
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.equal(sender.describe(), `file(${path})`);
  t.ok(sender.readyAt() <= 0);
  sender.close();
});

test('a file that is there is added to, and one that was moved away is made anew', async (t) => {
  const path = join(t.testdir({ 'traces.jsonl': '{}\n' }), 'traces.jsonl');
  const sender = new FileSender(path);
  await sender.send(someBatch('json'), 5000);
  t.equal(linesOf(path).length, 2);
  renameSync(path, `${path}.1`);
  await sender.send(someBatch('json'), 5000);
  t.equal(linesOf(path).length, 1);
});

test('behind a line that a dead process left torn, a new line begins', async (t) => {
  const path = join(t.testdir({ 'traces.jsonl': '{"resourceSp' }), 'traces.jsonl');
  const sender = new FileSender(path);
  await sender.send(someBatch('json'), 5000);
  await sender.send(someBatch('json'), 5000);
  const [torn, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  t.equal(torn, '{"resourceSp');
  t.equal(lines.map((line) => JSON.parse(line) as unknown).length, 2);
});

test('so it does behind one that another process leaves torn while we write', async (t) => {
  const path = join(t.testdir(), 'traces.jsonl');
  const sender = new FileSender(path);
  await sender.send(someBatch('json'), 5000);
  appendFileSync(path, '{"resourceSp');
  await sender.send(someBatch('json'), 5000);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  t.equal(lines[1], '{"resourceSp');
  t.equal(lines.length, 3);
});

test('what cannot be written is kept for later, with the reason, until it can', async (t) => {
  const directory = join(t.testdir(), 'missing');
  const path = join(directory, 'traces.jsonl');
  const sender = new FileSender(path);
  t.match(await sender.send(someBatch('json'), 5000), { kind: 'later', reason: /^ENOENT: .*missing/ });
  mkdirSync(directory);
  t.strictSame(await sender.send(someBatch('json'), 5000), { kind: 'delivered' });
  t.equal(linesOf(path).length, 1);
  t.match(await new FileSender(directory).send(someBatch('json'), 5000), { kind: 'later', reason: /^EISDIR/ });
});

const hasFull = existsSync('/dev/full');

test('a full disk means later', { skip: !hasFull && 'no /dev/full here' }, async (t) => {
  t.match(await new FileSender('/dev/full').send(someBatch('json'), 5000), { kind: 'later', reason: /^ENOSPC/ });
});

const PIPE_BYTES = 200_000;

/** A batch that is larger than what a pipe holds. */
function longBatch(id: string): Batch {
  const body = Buffer.from(JSON.stringify({ resourceSpans: [], id, filling: 'x'.repeat(PIPE_BYTES) }));
  return { id, body, encoding: 'json', spans: 1, since: Date.now() };
}

function makePipe(t: Test): string | undefined {
  const path = join(t.testdir(), 'pipe');
  // The sender holds nothing.
  const hold = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(hold));
  if (spawnSync('mkfifo', [path]).status === 0) return path;
  t.comment('no mkfifo here');
  return undefined;
}

test('a pipe that nobody reads is kept for later at once, and holds no thread of Node', async (t) => {
  const path = makePipe(t);
  if (path === undefined) return;
  t.match(await new FileSender(path).send(someBatch('json'), 5000), { kind: 'later', reason: /^ENXIO/ });
});

test('a write that takes longer than its time is not repeated: each batch is one line, whatever was sent again', async (t) => {
  const path = makePipe(t);
  if (path === undefined) return;
  // A file that is slow: what is in the pipe is read later.
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const sender = new FileSender(path);
  const [first, second] = [longBatch('first'), longBatch('second')];
  const late = { kind: 'later', reason: 'not written within 100 ms' };
  t.strictSame(await Promise.all([sender.send(first, 100), sender.send(second, 100)]), [late, late]);
  t.strictSame(await sender.send(first, 100), late);
  let text = '';
  const reading = (async () => {
    const buffer = Buffer.alloc(65_536);
    while (text.split('\n').length < 3) {
      const { bytesRead } = await reader.read(buffer).catch(() => ({ bytesRead: 0 }));
      text += buffer.toString('utf8', 0, bytesRead);
      if (bytesRead === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  t.strictSame(await sender.send(first, 5000), { kind: 'delivered' });
  t.strictSame(await sender.send(second, 5000), { kind: 'delivered' });
  await reading;
  await reader.close();
  t.strictSame(text.trimEnd().split('\n').map((line) => (JSON.parse(line) as { id: string }).id), ['first', 'second']);
});

test('one whose write ended after its time, before it is sent again, is not written again either', async (t) => {
  const path = makePipe(t);
  if (path === undefined) return;
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const sender = new FileSender(path);
  const batch = longBatch('only');
  t.match(await sender.send(batch, 100), { kind: 'later' });
  const buffer = Buffer.alloc(65_536);
  let read = 0;
  while (read < batch.body.length + 1) {
    read += (await reader.read(buffer).catch(() => ({ bytesRead: 0 }))).bytesRead;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // The pipe is open no more: another write would fail.
  await reader.close();
  t.strictSame(await sender.send(batch, 1000), { kind: 'delivered' });
  t.match(await sender.send(longBatch('other'), 1000), { kind: 'later', reason: /^ENXIO/ });
});

test('a write that is under way ends with the sender', async (t) => {
  const path = makePipe(t);
  if (path === undefined) return;
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  t.teardown(() => reader.close());
  const sender = new FileSender(path);
  const sending = sender.send(longBatch('cut'), 5000);
  setTimeout(() => sender.close(), 50);
  t.match(await sending, { kind: 'later', reason: /^EAGAIN/ });
});

test('a file that was cut to nothing (logrotate, copytruncate) goes on from its start', async (t) => {
  const path = join(t.testdir(), 'traces.jsonl');
  const sender = new FileSender(path);
  await sender.send(someBatch('json'), 5000);
  truncateSync(path);
  await sender.send(someBatch('json'), 5000);
  t.equal(linesOf(path).length, 1);
});

test('the mode of a file that is there stays', async (t) => {
  const path = join(t.testdir({ 'traces.jsonl': '' }), 'traces.jsonl');
  chmodSync(path, 0o640);
  await new FileSender(path).send(someBatch('json'), 5000);
  t.equal(statSync(path).mode & 0o777, 0o640);
});

test('only JSON is written', async (t) => {
  const path = join(t.testdir(), 'traces.jsonl');
  const outcome = await new FileSender(path).send(someBatch('protobuf'), 5000);
  t.strictSame(outcome, { kind: 'refused', reason: 'the file takes JSON, not protobuf' });
  t.notOk(existsSync(path));
});
