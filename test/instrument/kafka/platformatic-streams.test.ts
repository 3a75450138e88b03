import { setTimeout as sleep } from 'node:timers/promises';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { trace } from '@opentelemetry/api';
import t, { type Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { named, openPlatformatic, skip } from './platformatic.js';

t.test('what @platformatic/kafka receives', { skip }, async (t) => {
  const rules = [{ name: 'rule', kafka: { topic: '*', operation: 'process' }, take: { 'task.id': 'value.id' } }];
  const lab = await openPlatformatic(t, rules, { OTEL_AGENT_PROPAGATION_BAGGAGE_KEYS: 'n' });
  const tracer = trace.getTracer('test');
  let topics = 0;

  /** Four messages in a new topic, and the spans that sent them. */
  async function sent(): Promise<{ topic: string; sends: FinishedSpan[] }> {
    topics += 1;
    const topic = `t-${topics}`;
    const producer = lab.producer();
    for (let id = 0; id < 4; id += 1) await producer.send({ messages: [{ topic, key: `k-${id}`, value: JSON.stringify({ id }) }] });
    return { topic, sends: await lab.spans() };
  }
  const mark = ({ key }: { key: string }) => tracer.startSpan(`marked ${key}`).end();

  /**
   *   send t-1 ── process t-1 ── marked k-0      and so for each message
   */
  function connected(t: Test, topic: string, sends: readonly FinishedSpan[], spans: readonly FinishedSpan[]) {
    const processed = named(spans, `process ${topic}`);
    t.equal(processed.length, sends.length, 'one span for each message');
    sends.forEach((send, index) => {
      const process = processed.find(({ attributes }) => attributes['messaging.kafka.offset'] === String(index));
      t.equal(process?.parentSpanId, send.spanId);
      t.equal(process?.traceId, send.traceId);
      t.equal(process?.attributes['task.id'], index);
      const [marked] = named(spans, `marked k-${index}`);
      t.equal(marked?.parentSpanId, process?.spanId, `the work on message ${index} is below it`);
    });
    return processed;
  }
  const until = (count: number, work: (message: any) => unknown) => {
    let left = count;
    let done = () => {};
    const all = new Promise<void>((resolve) => {
      done = resolve;
    });
    return { all, one: async (message: any) => { try { await work(message); } finally { if (--left === 0) done(); } } };
  };

  t.test('a loop with work that takes time: each span lasts as long as its round', async (t) => {
    const { topic, sends } = await sent();
    let left = 4;
    tracer.startSpan('before').end();
    for await (const message of await lab.stream(topic)) {
      await sleep(20);
      mark(message);
      if (--left === 0) break;
    }
    tracer.startSpan('behind').end();
    const spans = await lab.spans();
    const processed = connected(t, topic, sends, spans);
    for (const span of processed) t.ok(span.durationMs >= 15, `lasted ${span.durationMs} ms`);
    t.match(processed[0], {
      kind: 'CONSUMER',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': topic,
        'messaging.destination.partition.id': '0',
        'messaging.kafka.message.key': 'k-0',
        'messaging.message.body.size': 8,
        'messaging.consumer.group.name': /^group-/,
        'messaging.client.id': 'p',
        'otel_agent.messaging.lag': 3,
        'otel_agent.messaging.age_ms': Number,
      },
    });
    t.equal(named(spans, 'behind')[0]?.parentSpanId, undefined, 'behind the loop is nothing of it left');
    t.equal(lab.open(), 0);
  });

  t.test('a loop without any await, an iterator called by hand, several workers on one iterator', async (t) => {
    const first = await sent();
    let left = 4;
    for await (const message of await lab.stream(first.topic)) {
      mark(message);
      if (--left === 0) break;
    }
    connected(t, first.topic, first.sends, await lab.spans());

    const second = await sent();
    const iterator = (await lab.stream(second.topic))[Symbol.asyncIterator]();
    for (let index = 0; index < 4; index += 1) {
      const { value } = await iterator.next();
      await sleep(1);
      mark(value);
    }
    await iterator.return();
    connected(t, second.topic, second.sends, await lab.spans());

    const third = await sent();
    const shared = (await lab.stream(third.topic))[Symbol.asyncIterator]();
    let taken = 0;
    await Promise.all(
      [5, 9].map(async (ms) => {
        while (taken < 4) {
          taken += 1;
          const { value } = await shared.next();
          await sleep(ms);
          mark(value);
        }
      }),
    );
    await shared.return();
    connected(t, third.topic, third.sends, await lab.spans());
  });

  t.test('who starts a loop without waiting for it does not stay in it', async (t) => {
    const { topic, sends } = await sent();
    const stream = await lab.stream(topic);
    const { all, one } = until(4, mark);
    let tick: NodeJS.Timeout | undefined;
    const outer = tracer.startActiveSpan('outer', (span) => {
      void (async () => {
        for await (const message of stream) {
          await sleep(5);
          await one(message);
        }
      })();
      tick = setInterval(() => {}, 1000);
      span.end();
      return span;
    });
    await all;
    tracer.startSpan('behind').end();
    clearInterval(tick);
    await stream.close();
    const spans = await lab.spans();
    connected(t, topic, sends, spans);
    t.not(named(spans, 'behind')[0]?.traceId, sends[0]?.traceId);
    t.ok(outer);
  });

  t.test('listeners of data, sync and async; what was put on can be taken off', async (t) => {
    const sync = await sent();
    const stream = await lab.stream(sync.topic);
    const { all, one } = until(4, mark);
    const removed = async () => t.fail('was taken off');
    stream.on('data', removed);
    stream.once('data', removed);
    t.equal(stream.listenerCount('data'), 2);
    t.same(stream.listeners('data'), [removed, removed]);
    stream.off('data', removed).off('data', removed);
    t.equal(stream.listenerCount('data'), 0);
    let onces = 0;
    stream.once('data', async () => void (onces += 1));
    stream.on('data', (message: any) => void one(message));
    await all;
    t.equal(onces, 1);
    await stream.close();
    connected(t, sync.topic, sync.sends, await lab.spans());

    const late = await sent();
    const other = await lab.stream(late.topic);
    const waiting = until(4, async (message) => {
      await sleep(20);
      mark(message);
    });
    other.on('data', async (message: any) => waiting.one(message));
    await waiting.all;
    await other.close();
    for (const span of connected(t, late.topic, late.sends, await lab.spans())) t.ok(span.durationMs >= 15, 'as long as its promise');
  });

  t.test('a listener that fails', async (t) => {
    const { topic } = await sent();
    const stream = await lab.stream(topic);
    const heard: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => heard.push(reason));
    const { all, one } = until(4, () => {});
    stream.on('data', async (message: any) => {
      await one(message);
      if (message.key === 'k-1') throw new RangeError('no');
    });
    await all;
    await sleep(5);
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
    await stream.close();
    t.match(heard, [{ message: 'no' }], 'is heard of as without the agent');
    const failed = (await lab.spans()).filter(({ status }) => status.code === 'ERROR');
    t.match(failed, [{ attributes: { 'messaging.kafka.offset': '1', 'error.type': 'RangeError' }, events: [{ name: 'exception' }] }]);
  });

  t.test('pipe and pipeline: into a slow transform, a writable, a generator', async (t) => {
    const slow = await sent();
    const { all, one } = until(4, mark);
    const stream = await lab.stream(slow.topic);
    const transform = new Transform({
      objectMode: true,
      highWaterMark: 16,
      transform(message, _encoding, done) {
        setTimeout(() => {
          void one(message);
          done();
        }, 15);
      },
    });
    stream.pipe(transform).resume();
    await all;
    await stream.close();
    for (const span of connected(t, slow.topic, slow.sends, await lab.spans())) t.ok(span.durationMs >= 10);

    const written = await sent();
    const source = await lab.stream(written.topic);
    let left = 4;
    await pipeline(
      source,
      new Writable({
        objectMode: true,
        write(message, _encoding, done) {
          mark(message);
          if (--left === 0) void source.close();
          setImmediate(done);
        },
      }),
    );
    connected(t, written.topic, written.sends, await lab.spans());

    const generated = await sent();
    const from = await lab.stream(generated.topic);
    left = 4;
    await (pipeline as any)(from, async function* (messages: AsyncIterable<any>) {
      for await (const message of messages) {
        await sleep(2);
        mark(message);
        yield message.key;
        if (--left === 0) return;
      }
    }, async (keys: AsyncIterable<unknown>) => { for await (const _ of keys); });
    connected(t, generated.topic, generated.sends, await lab.spans());
  });

  t.test('forEach in parallel, and read by hand', async (t) => {
    const parallel = await sent();
    const stream = await lab.stream(parallel.topic);
    const stop = new AbortController();
    const { all, one } = until(4, async (message) => {
      await sleep(20);
      mark(message);
    });
    const done = stream.forEach((message: any) => one(message), { concurrency: 4, signal: stop.signal });
    await all;
    stop.abort();
    await t.rejects(done, { name: 'AbortError' });
    for (const span of connected(t, parallel.topic, parallel.sends, await lab.spans())) t.ok(span.durationMs >= 15);

    const byHand = await sent();
    const other = await lab.stream(byHand.topic);
    const keys: string[] = [];
    await new Promise<void>((resolve) => {
      other.on('readable', () => {
        for (let message = other.read(); message; message = other.read()) keys.push(message.key);
        if (keys.length === 4) resolve();
      });
    });
    await other.close();
    const spans = await lab.spans();
    t.same(keys, ['k-0', 'k-1', 'k-2', 'k-3']);
    t.same(named(spans, `process ${byHand.topic}`).map(({ parentSpanId }) => parentSpanId), byHand.sends.map(({ spanId }) => spanId));
  });

  t.test('a class of the service on top, and deserializers of its own', async (t) => {
    const { topic, sends } = await sent();
    class Own extends (lab.lib.Consumer as new (options: object) => any) {}
    const consumer = new Own({ ...lab.base, groupId: 'own', deserializers: { ...lab.lib.stringDeserializers, value: lab.lib.jsonDeserializer } });
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', maxWaitTime: 50 });
    let left = 4;
    for await (const message of stream) {
      t.equal(typeof message.value.id, 'number');
      mark(message);
      if (--left === 0) break;
    }
    await consumer.close(true);
    connected(t, topic, sends, await lab.spans());
  });
});
