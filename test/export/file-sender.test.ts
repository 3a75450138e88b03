import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'tap';
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
  const outcomes = await Promise.all([1, 2, 3].map(() => sender.send(someBatch('json', spans), 5000)));
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

test('a file that blocks (a pipe that nobody reads) holds a batch no longer than its time', async (t) => {
  const path = join(t.testdir(), 'pipe');
  if (spawnSync('mkfifo', [path]).status !== 0) {
    t.comment('no mkfifo here');
    return;
  }
  const outcome = await new FileSender(path).send(someBatch('json'), 100);
  t.strictSame(outcome, { kind: 'later', reason: 'not written within 100 ms' });
  // Lets the thread go that is opening it.
  const reader = await open(path, 'r');
  await reader.close();
});

test('only JSON is written', async (t) => {
  const path = join(t.testdir(), 'traces.jsonl');
  const outcome = await new FileSender(path).send(someBatch('protobuf'), 5000);
  t.strictSame(outcome, { kind: 'refused', reason: 'the file takes JSON, not protobuf' });
  t.notOk(existsSync(path));
});
