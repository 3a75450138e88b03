import fs from 'node:fs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import t, { type Test } from 'tap';
import { Batcher } from '../../src/export/batcher.js';
import type { Outcome } from '../../src/export/transport.js';
import { settingsOf } from './settings-of.js';

const DELIVERED: Outcome = { kind: 'delivered' };
const LATER: Outcome = { kind: 'later', reason: 'busy' };
const REFUSED: Outcome = { kind: 'refused', reason: 'no' };

let endpoints = 0;

/** A batcher whose receiver answers as it is told, in that order, and then takes everything. */
function setUp(t: Test, settings: Record<string, string>, answers: (Outcome | Promise<Outcome> | Error)[] = []) {
  // No timer of a batcher keeps a process alive, nor does a promise.
  const alive = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(alive));
  const sent: { spans: number[]; at: number }[] = [];
  const abandoned: string[] = [];
  let batch: number[] = [];
  let wake = () => {};
  // Lines are said once each, so every test has an endpoint of its own.
  const endpoint = `endpoint-${(endpoints += 1)}`;
  const written = t.capture(fs, 'writeSync', (() => 0) as typeof fs.writeSync);
  const encoder = {
    contentType: 'test',
    encode: (spans: ReadableSpan[]) => {
      batch = spans as unknown as number[];
      if (batch.includes(666)) throw new Error('cannot be encoded');
      return new Uint8Array();
    },
  };
  const transport = {
    send: async () => {
      sent.push({ spans: [...batch], at: performance.now() });
      wake();
      const answer = answers.shift() ?? DELIVERED;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    abandon: (reason: string) => abandoned.push(reason),
  };
  const batcher = new Batcher(settingsOf(settings), encoder, transport, endpoint);
  return {
    batcher,
    endpoint,
    sent,
    abandoned,
    add: (from: number, to: number) => {
      for (let number = from; number <= to; number += 1) batcher.add(number as unknown as ReadableSpan);
    },
    /** Resolves when so many requests were made. */
    requests: async (count: number) => {
      while (sent.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
    lines: () => written().map(({ args }) => String(args[1]).trim()),
  };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

t.test('a full batch leaves at once, what is left over with the delay, in the order of arrival', async (t) => {
  const { add, requests, sent } = setUp(t, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10', OTEL_BSP_SCHEDULE_DELAY: '500' });
  add(1, 25);
  await requests(3);
  t.same(sent.map(({ spans }) => spans), [numbers(1, 10), numbers(11, 20), numbers(21, 25)]);
  const [first = 0, second = 0, third = 0] = sent.map(({ at }) => at);
  t.ok(second - first < 400, 'the full ones do not wait');
  t.ok(third - second >= 490, 'the last one waits for company');
});

t.test('one request is under way at a time', async (t) => {
  let answer: (outcome: Outcome) => void = () => {};
  const first = new Promise<Outcome>((resolve) => (answer = resolve));
  const { add, requests, sent, batcher } = setUp(t, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2' }, [first]);
  add(1, 6);
  await requests(1);
  const flushed = batcher.flush(5000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.equal(sent.length, 1);
  t.equal(batcher.pending(), 6, 'what is under way is not delivered yet');
  answer(DELIVERED);
  t.equal(await flushed, true);
  t.same(sent.map(({ spans }) => spans), [[1, 2], [3, 4], [5, 6]]);
  t.equal(batcher.pending(), 0);
});

t.test('a flush sends everything without waiting', async (t) => {
  const { add, sent, batcher, lines } = setUp(t, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4', OTEL_BSP_SCHEDULE_DELAY: '60000' });
  add(1, 10);
  t.equal(await batcher.flush(5000), true);
  t.same(sent.map(({ spans }) => spans.length), [4, 4, 2]);
  t.equal(await batcher.flush(0), true, 'nothing left is a success');
  t.same(lines(), []);
});

t.test('a full queue drops what is new, counts it, and says it', async (t) => {
  const { add, sent, batcher, lines } = setUp(t, { OTEL_BSP_MAX_QUEUE_SIZE: '8', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5' });
  add(1, 11);
  t.equal(batcher.pending(), 8);
  await batcher.flush(5000);
  t.same(sent.flatMap(({ spans }) => spans), numbers(1, 8));
  t.same(lines(), ['otel-agent: [OTA-031] 3 spans were dropped: the queue of 8 was full, or they were refused']);
});

t.test('what is dropped is said again when it has doubled, and at the end', async (t) => {
  const { add, batcher, lines } = setUp(t, { OTEL_BSP_MAX_QUEUE_SIZE: '7' }, [REFUSED, REFUSED, REFUSED, REFUSED]);
  for (const count of [2, 1, 3, 1]) {
    add(1, count);
    await batcher.flush(5000);
  }
  batcher.sayLost();
  const counts = lines().flatMap((line) => /OTA-031\] (\d+) spans/.exec(line)?.[1] ?? []);
  t.same(counts, ['2', '6', '7']);
});

t.test('a batch that cannot be taken now stays in front and is sent again', async (t) => {
  const { add, sent, batcher, requests, lines, endpoint } = setUp(t, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3' }, [LATER]);
  add(1, 3);
  await requests(1);
  add(4, 5);
  t.equal(batcher.pending(), 5);
  await requests(2);
  t.same(sent.slice(0, 2).map(({ spans }) => spans), [[1, 2, 3], [1, 2, 3]]);
  const pause = (sent[1]?.at ?? 0) - (sent[0]?.at ?? 0);
  t.ok(pause >= 750 && pause < 2000, `after ${pause.toFixed(0)} ms`);
  await batcher.flush(5000);
  t.same(sent[2]?.spans, [4, 5]);
  t.same(lines(), [`otel-agent: [OTA-030] spans cannot be delivered to ${endpoint}: busy; they are held and tried again`]);
});

t.test("the pause that a receiver asks for is kept, full batches or not", async (t) => {
  const asked: Outcome = { kind: 'later', reason: 'slow down', retryAfterMs: 1500 };
  const { add, sent, requests } = setUp(t, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' }, [asked]);
  add(1, 1);
  await requests(1);
  add(2, 9);
  await requests(2);
  t.ok((sent[1]?.at ?? 0) - (sent[0]?.at ?? 0) >= 1490);
});

t.test('a refused batch is dropped and said, and the next one goes', async (t) => {
  const settings = { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2', OTEL_BSP_MAX_QUEUE_SIZE: '9' };
  const { add, sent, batcher, lines, endpoint } = setUp(t, settings, [REFUSED]);
  add(1, 4);
  t.equal(await batcher.flush(5000), true);
  t.same(sent.map(({ spans }) => spans), [[1, 2], [3, 4]]);
  t.same(lines(), [
    `otel-agent: [OTA-032] ${endpoint} refused spans: no`,
    'otel-agent: [OTA-031] 2 spans were dropped: the queue of 9 was full, or they were refused',
  ]);
});

t.test('a batch that cannot be encoded, or a transport that throws, is a refusal', async (t) => {
  const { add, batcher, lines } = setUp(t, { OTEL_BSP_MAX_QUEUE_SIZE: '6' }, [new Error('broken transport')]);
  add(665, 667);
  t.equal(await batcher.flush(5000), true);
  add(1, 1);
  t.equal(await batcher.flush(5000), true);
  const said = lines().join('\n');
  t.match(said, /OTA-032.*cannot be encoded/);
  t.match(said, /OTA-032.*broken transport/);
});

t.test('a flush keeps its deadline, and what was under way then counts when it arrives', async (t) => {
  let answer: (outcome: Outcome) => void = () => {};
  const { add, batcher, abandoned } = setUp(t, {}, [new Promise<Outcome>((resolve) => (answer = resolve))]);
  add(1, 1);
  const started = performance.now();
  t.equal(await batcher.flush(50), false);
  t.ok(performance.now() - started < 1000);
  t.equal(batcher.pending(), 1);
  batcher.abandon();
  t.equal(abandoned.length, 1, 'the request is ended');
  answer(DELIVERED);
  t.equal(await batcher.flush(1000), true);
  t.equal(batcher.pending(), 0);
});

t.test('a flush asks a failing receiver once', async (t) => {
  const { add, sent, batcher } = setUp(t, {}, [LATER, LATER]);
  add(1, 1);
  t.equal(await batcher.flush(5000), false);
  t.equal(sent.length, 1);
  t.equal(batcher.hasHeld(), false);
});

t.test('a sink remembers that the process was held for it in vain, until something is delivered', async (t) => {
  const { add, batcher } = setUp(t, {}, [{ kind: 'later', reason: 'no connection', held: true }]);
  add(1, 1);
  await batcher.flush(5000);
  t.equal(batcher.hasHeld(), true);
  await batcher.flush(5000);
  t.equal(batcher.hasHeld(), false);
});

t.test('what is lost at the end is counted', async (t) => {
  const { add, batcher, lines } = setUp(t, {}, [LATER]);
  add(1, 44);
  batcher.sayLost();
  t.same(lines(), ['otel-agent: [OTA-031] 44 spans were dropped: not delivered when the process ended']);
  await batcher.flush(1);
});

t.test('a delay beyond what a timer can hold does not fire at once', async (t) => {
  const { add, sent, batcher } = setUp(t, { OTEL_BSP_SCHEDULE_DELAY: '99999999999' });
  add(1, 1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  t.equal(sent.length, 0);
  t.equal(await batcher.flush(Number.POSITIVE_INFINITY), true);
});
