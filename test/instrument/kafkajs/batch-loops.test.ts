import { context, propagation, type Span, trace } from '@opentelemetry/api';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import t, { type Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { handled, idOf, RULES, type Seen, tick, work } from './batches.js';
import { openLab } from './lab.js';

t.test('a batch', async (t) => {
  const lab = await openLab(t, RULES, { OTEL_PROPAGATORS: 'tracecontext,baggage' });

  /** Each message: child of its producer, its values, linked from the batch. */
  const eachHasItsSpan = (t: Test, { sent, processed, poll }: Seen) => {
    t.equal(processed.length, sent.length);
    processed.forEach((span, at) => {
      t.equal(span.parentSpanId, sent[at]?.spanId);
      t.equal(span.traceId, sent[at]?.traceId);
      t.match(span.attributes, { 'task.id': `t${at}`, tenant: `tenant${at}` });
      t.match(span.links, [{ spanId: poll.spanId }]);
    });
    t.strictSame(poll.links.map(({ spanId }) => spanId), processed.map(({ spanId }) => spanId));
    t.equal(poll.parentSpanId, undefined);
  };
  /** Work on each is below its span, with its values, no other's. */
  const eachHasItsWork = (t: Test, { processed, workOf, poll }: Seen) => {
    processed.forEach((span, at) => {
      t.match(workOf(`k${at}`), { parentSpanId: span.spanId, traceId: span.traceId, attributes: { 'task.id': `t${at}` } });
    });
    t.notOk(poll.attributes['task.id']);
  };
  const sequential = (t: Test, { processed }: Seen) => {
    processed.slice(1).forEach((span, at) => {
      const before = processed[at];
      if (before) t.ok(before.startMs + before.durationMs <= span.startMs + 5, 'ends before the next one begins');
    });
  };

  const loops: Record<string, (payload: EachBatchPayload) => Promise<void>> = {
    'for…of': async ({ batch }) => {
      for (const message of batch.messages) await work(message);
    },
    'for…of with index': async ({ batch }) => {
      for (const [, message] of batch.messages.entries()) await work(message);
    },
    'for await': async ({ batch }) => {
      for await (const message of batch.messages) await work(message);
    },
    'for…of in a function of its own': async ({ batch }) => {
      const all = async (messages: KafkaMessage[]) => {
        for (const message of messages) await work(message);
      };
      await all(batch.messages);
      await work('after');
    },
    'an iterator by hand': async ({ batch }) => {
      const iterator = batch.messages.values();
      for (let round = iterator.next(); !round.done; round = iterator.next()) await work(round.value);
    },
  };
  for (const [what, eachBatch] of Object.entries(loops)) {
    t.test(`one message after another: ${what}`, async (t) => {
      const seen = await handled(lab, 4, async (payload) => {
        await work('before');
        await eachBatch(payload);
        await work('after all');
      });
      eachHasItsSpan(t, seen);
      eachHasItsWork(t, seen);
      sequential(t, seen);
      for (const name of ['before', 'after all']) t.equal(seen.workOf(name)?.parentSpanId, seen.poll.spanId, `${name} the loop: the batch`);
      const after = seen.workOf('after');
      if (after) t.equal(after.parentSpanId, seen.poll.spanId);
    });
  }

  const parallel: Record<string, (payload: EachBatchPayload) => Promise<unknown>> = {
    'map and Promise.all': ({ batch }) => Promise.all(batch.messages.map((message, at) => work(message, 10 - at))),
    'map with an async function': ({ batch }) => Promise.allSettled(batch.messages.map(async (message) => work(message))),
    'flatMap': ({ batch }) => Promise.all(batch.messages.flatMap((message) => [work(message), work(`other ${message.offset}`)])),
    'forEach that collects promises': async ({ batch }) => {
      const all: Promise<void>[] = [];
      batch.messages.forEach((message) => void all.push(work(message)));
      await Promise.all(all);
    },
    'for…of that collects promises': async ({ batch }) => {
      const all: Promise<void>[] = [];
      for (const message of batch.messages) all.push(work(message));
      await Promise.all(all);
    },
    'reduce to a chain of promises': ({ batch }) =>
      batch.messages.reduce((before, message) => before.then(() => work(message)), Promise.resolve()),
    'reduce with async functions': ({ batch }) =>
      batch.messages.reduce(async (before, message) => {
        await before;
        await work(message);
      }, Promise.resolve()),
    'chunks by slice': async ({ batch }) => {
      for (let at = 0; at < batch.messages.length; at += 2) await Promise.all(batch.messages.slice(at, at + 2).map((message) => work(message)));
    },
    'chunks by splice': async ({ batch }) => {
      while (batch.messages.length > 0) await Promise.all(batch.messages.splice(0, 2).map((message) => work(message)));
    },
    'a filtered array': async ({ batch }) => {
      for (const message of batch.messages.filter(({ key }) => key !== null)) await work(message);
    },
    'workers that share an iterator': async ({ batch }) => {
      const iterator = batch.messages[Symbol.iterator]();
      const worker = async () => {
        for (const message of iterator) {
          await work(message, 3);
          await work(message, 1);
        }
      };
      await Promise.all([worker(), worker(), worker()]);
    },
  };
  for (const [what, eachBatch] of Object.entries(parallel)) {
    t.test(`work in parallel does not mix: ${what}`, async (t) => {
      const seen = await handled(lab, 6, async (payload) => {
        await eachBatch(payload);
        await work('after all');
      });
      eachHasItsSpan(t, seen);
      eachHasItsWork(t, seen);
      t.equal(seen.workOf('after all')?.parentSpanId, seen.poll.spanId);
    });
  }

  /** The spans in which work has begun, and whether each is still open. */
  const spansAtWork = () => {
    const spans: Span[] = [];
    return { begin: () => spans.push(trace.getActiveSpan() as Span), open: () => spans.map((span) => span.isRecording()) };
  };

  t.test('a message’s span ends with its promise, the others go on', async (t) => {
    await handled(lab, 2, async ({ batch }) => {
      const atWork = spansAtWork();
      const finish: (() => void)[] = [];
      const all = batch.messages.map((_message, at) => {
        atWork.begin();
        return new Promise<void>((resolve) => (finish[at] = resolve));
      });
      await tick();
      t.strictSame(atWork.open(), [true, true]);
      finish[1]?.();
      await tick();
      t.strictSame(atWork.open(), [true, false]);
      finish[0]?.();
      await Promise.all(all);
      t.strictSame(atWork.open(), [false, false]);
    });
  });

  t.test('with an async function in forEach, too', async (t) => {
    await handled(lab, 1, async ({ batch }) => {
      const atWork = spansAtWork();
      // oxlint-disable-next-line unicorn/no-array-for-each
      batch.messages.forEach(async () => {
        atWork.begin();
        await tick();
      });
      t.strictSame(atWork.open(), [true]);
      await tick(20);
      t.strictSame(atWork.open(), [false]);
    });
  });

  t.test('what is set off and collected elsewhere ends with resolveOffset, or with the batch', async (t) => {
    const atWork = spansAtWork();
    await handled(lab, 3, async ({ batch, resolveOffset }) => {
      const all: Promise<void>[] = [];
      for (const message of batch.messages) {
        all.push(
          (async () => {
            atWork.begin();
            await tick();
            if (idOf(message) === 't1') resolveOffset(message.offset);
          })(),
        );
      }
      await Promise.all(all);
      t.strictSame(atWork.open(), [true, false, true]);
    });
    t.strictSame(atWork.open(), [false, false, false]);
  });

  const unseen: Record<string, (payload: EachBatchPayload) => Promise<unknown>> = {
    'index loop': async ({ batch }) => {
      for (let at = 0; at < batch.messages.length; at += 1) await work(batch.messages[at] as KafkaMessage);
    },
    'the batch as a whole': () => work('bulk'),
    'a copy by spread': async ({ batch }) => {
      const copy = [...batch.messages];
      for (const message of copy) await work(message);
    },
    'a copy by destructuring': async ({ batch }) => {
      const [first, ...rest] = batch.messages;
      for (const message of [first as KafkaMessage, ...rest]) await work(message);
    },
    'first element only by destructuring': async ({ batch }) => {
      const [first] = batch.messages;
      await work(`bulk from ${first?.offset}`);
    },
    'texts first, then in bulk': async ({ batch }) => {
      const ids = batch.messages.map(idOf);
      await work(`bulk ${ids.join()}`);
    },
  };
  for (const [what, eachBatch] of Object.entries(unseen)) {
    t.test(`what cannot be seen is the batch's, with links: ${what}`, async (t) => {
      const seen = await handled(lab, 3, async (payload) => {
        await eachBatch(payload);
      });
      eachHasItsSpan(t, seen);
      for (const span of seen.spans.filter(({ name }) => name.startsWith('work'))) t.equal(span.parentSpanId, seen.poll.spanId);
      const endOf = (span: FinishedSpan) => span.startMs + span.durationMs;
      for (const span of seen.processed) {
        t.ok(endOf(span) <= endOf(seen.poll) + 5, 'not beyond the batch');
        if (/^(a copy|first|texts)/.test(what)) continue;
        for (const below of seen.spans.filter(({ name }) => name.startsWith('work'))) {
          t.ok(span.startMs <= below.startMs && endOf(span) >= endOf(below) - 5, 'around the work');
        }
      }
    });
  }

  t.test('each message brings its baggage along', async (t) => {
    const found: (string | undefined)[] = [];
    await handled(lab, 3, async ({ batch }) => {
      for (const message of batch.messages) {
        await work(message);
        found.push(propagation.getBaggage(context.active())?.getEntry('tenant')?.value);
      }
      found.push(propagation.getBaggage(context.active())?.getEntry('tenant')?.value);
    });
    t.strictSame(found, ['tenant0', 'tenant1', 'tenant2', undefined]);
  });

  t.test('a loop within a loop', async (t) => {
    const active: string[] = [];
    const at = () => active.push(String((trace.getActiveSpan() as unknown as { attributes: Record<string, unknown> }).attributes['task.id']));
    const seen = await handled(lab, 2, async ({ batch }) => {
      for (const one of batch.messages) {
        await tick();
        for (const other of batch.messages) {
          await tick();
          if (one !== other) at();
        }
        at();
      }
    });
    t.strictSame(active, ['t1', 't0', 't0', 't1']);
    eachHasItsSpan(t, seen);
  });
});
