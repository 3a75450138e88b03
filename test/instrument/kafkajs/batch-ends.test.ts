import { trace } from '@opentelemetry/api';
import type { ConsumerRunConfig, EachBatchHandler } from 'kafkajs';
import t, { type Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { openLab } from './lab.js';

const tick = (ms = 1) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const failure = () => Object.assign(new RangeError('cannot do that'), { retriable: true });

t.test('the end of a batch', async (t) => {
  const lab = await openLab(t, [{ name: 'all', kafka: { topic: '*' }, take: { id: 'value.id' } }]);

  /** The first try of three messages. */
  async function firstTry(t: Test, eachBatch: EachBatchHandler, config: ConsumerRunConfig = {}) {
    const topic = await lab.send(...['a', 'b', 'c'].map((id) => ({ key: id, value: JSON.stringify({ id }) })));
    const sent = (await lab.spans()).filter(({ kind }) => kind === 'PRODUCER');
    let isFirst = true;
    await lab.work(topic, 3, {
      ...config,
      eachBatch: async (payload) => {
        const run = isFirst;
        isFirst = false;
        if (run) return eachBatch(payload);
      },
    });
    const spans = await lab.spans();
    t.equal(lab.open(), 0, 'no span stays open');
    const [poll] = spans.filter(({ name }) => name === `poll ${topic}`).sort((a, b) => a.startMs - b.startMs);
    const shown = spans.filter(({ kind, links }) => kind === 'CONSUMER' && links[0]?.spanId === poll?.spanId);
    const of = (id: string) => shown.find(({ attributes }) => attributes['messaging.kafka.message.key'] === id);
    const sender = (id: string) => sent.find(({ attributes }) => attributes['messaging.kafka.message.key'] === id)?.spanId;
    return { poll, of, sender, links: poll?.links.map(({ spanId }) => spanId) };
  }
  const failed = { status: { code: 'ERROR' }, attributes: { 'error.type': 'RangeError' } };
  const exception = { events: [{ name: 'exception', attributes: { 'exception.type': 'RangeError' } }] };

  t.test('an exception marks the message in work and the batch; the ones behind it were not worked on', async (t) => {
    const { poll, of, sender, links } = await firstTry(t, async ({ batch }) => {
      for (const message of batch.messages) {
        await tick();
        if (String(message.key) === 'b') throw failure();
      }
    });
    t.match(poll, { ...failed, ...exception });
    t.match(of('a'), { status: { code: 'UNSET' }, events: [] });
    t.match(of('b'), { ...failed, ...exception });
    t.equal(of('c'), undefined);
    t.strictSame(links, [of('a')?.spanId, of('b')?.spanId, sender('c')]);
  });

  t.test('so does one that is thrown without any await', async (t) => {
    const { poll, of } = await firstTry(t, async ({ batch }) => {
      for (const message of batch.messages) if (String(message.key) === 'a') throw failure();
    });
    t.match(poll, failed);
    t.match(of('a'), { ...failed, ...exception });
    t.equal(of('b'), undefined);
  });

  t.test('and one that leaves a handler that is not async', async (t) => {
    const { poll, of } = await firstTry(t, (({ batch }: { readonly batch: { readonly messages: readonly unknown[] } }) => {
      batch.messages.forEach(() => {
        throw failure();
      });
    }) as never);
    t.match(poll, { ...failed, ...exception });
    t.match(of('a'), { ...failed, ...exception });
  });

  t.test('of parallel work only that which failed', async (t) => {
    const { poll, of } = await firstTry(t, async ({ batch }) => {
      const all = batch.messages.map(async (message) => {
        await tick(String(message.key) === 'b' ? 1 : 8);
        if (String(message.key) === 'b') throw failure();
      });
      await Promise.allSettled(all);
      await Promise.all(all);
    });
    t.match(poll, { ...failed, ...exception });
    t.match(of('b'), { ...failed, ...exception });
    for (const id of ['a', 'c']) t.match(of(id), { status: { code: 'UNSET' }, events: [] }, id);
  });

  t.test('a message that failed, in a batch that did not', async (t) => {
    const { poll, of } = await firstTry(t, async ({ batch }) => {
      await Promise.allSettled(batch.messages.map((message) => (String(message.key) === 'b' ? Promise.reject(failure()) : tick())));
    });
    t.match(poll, { status: { code: 'UNSET' } });
    t.match(of('b'), { ...failed, ...exception });
  });

  t.test('where nobody can tell which message it was, all failed, and the exception is at the batch', async (t) => {
    const { poll, of } = await firstTry(t, async () => {
      await tick();
      throw failure();
    });
    t.match(poll, { ...failed, ...exception });
    for (const id of ['a', 'b', 'c']) {
      t.match(of(id), failed, id);
      t.strictSame(of(id)?.events, []);
      t.equal(of(id)?.status.message, undefined);
    }
  });

  t.test('a peek at the first message does not make it guilty', async (t) => {
    const { of } = await firstTry(t, async ({ batch }) => {
      const [first] = batch.messages;
      t.ok(first);
      await tick(5);
      throw failure();
    });
    for (const id of ['a', 'b', 'c']) {
      t.match(of(id), failed);
      t.strictSame(of(id)?.events, [], 'the exception is at the batch');
    }
  });

  t.test('what is resolved has not failed', async (t) => {
    const { poll, of } = await firstTry(
      t,
      async ({ batch, resolveOffset }) => {
        for (const message of batch.messages) {
          await tick();
          resolveOffset(message.offset);
          // As `heartbeat` does when the group rebalances.
          if (String(message.key) === 'b') throw failure();
        }
      },
      { eachBatchAutoResolve: false },
    );
    t.match(poll, failed);
    for (const id of ['a', 'b']) t.match(of(id), { status: { code: 'UNSET' }, events: [] }, id);
  });

  t.test('a loop that is left early: the messages behind it were not worked on', async (t) => {
    const { poll, of, sender, links } = await firstTry(
      t,
      async ({ batch, isStale, isRunning }) => {
        for (const message of batch.messages) {
          if (isStale() || !isRunning()) break;
          await tick(3);
          if (String(message.key) === 'b') break;
        }
        await tick(20);
      },
      { eachBatchAutoResolve: true },
    );
    t.match(poll, { status: { code: 'UNSET' } });
    t.match(of('b'), { status: { code: 'UNSET' }, events: [] });
    const endOf = (span: FinishedSpan | undefined) => (span?.startMs ?? 0) + (span?.durationMs ?? 0);
    t.ok(endOf(of('b')) < endOf(poll) - 10, 'it ends where the loop was left');
    t.equal(of('c'), undefined);
    t.strictSame(links, [of('a')?.spanId, of('b')?.spanId, sender('c')]);
  });

  t.test('what is no error is written as an unknown one, without its text', async (t) => {
    const { poll, of } = await firstTry(t, async ({ batch }) => {
      for (const message of batch.messages) {
        await tick();
        throw `secret ${message.offset}`;
      }
    });
    t.match(poll, { status: { code: 'ERROR' }, attributes: { 'error.type': '_OTHER' } });
    t.match(of('a'), { status: { code: 'ERROR' }, attributes: { 'error.type': '_OTHER' } });
    t.notMatch(JSON.stringify([poll, of('a')]), 'secret');
  });

  t.test('work that goes on behind the end of the batch finds its message’s span', async (t) => {
    let late: Promise<void> = Promise.resolve();
    const { of } = await firstTry(t, async ({ batch }) => {
      await Promise.all(
        batch.messages.map(async (message) => {
          const wait = tick(20).then(() => {
            if (String(message.key) === 'b') t.equal(trace.getActiveSpan()?.spanContext().spanId, spanOf.get('b'));
          });
          spanOf.set(String(message.key), trace.getActiveSpan()?.spanContext().spanId ?? '');
          if (String(message.key) === 'b') late = wait;
        }),
      );
    });
    await late;
    t.equal(of('b')?.spanId, spanOf.get('b'));
  });
  const spanOf = new Map<string, string>();

  t.test('a batch that the service keeps is an array as any other', async (t) => {
    let kept: readonly unknown[] = [];
    let iterator: Iterator<unknown> = [].values();
    const { of } = await firstTry(t, async ({ batch }) => {
      kept = batch.messages.slice(1);
      iterator = batch.messages.values();
      iterator.next();
    });
    t.ok(of('a'));
    t.equal(iterator.next().value, kept[0]);
    t.equal(kept.map(() => trace.getActiveSpan()?.spanContext().spanId).filter(Boolean).length, 0);
    t.equal(lab.open(), 0);
  });
});
