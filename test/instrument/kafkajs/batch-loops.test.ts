import { context, propagation, trace } from '@opentelemetry/api';
import type { Batch, EachBatchPayload, KafkaMessage } from 'kafkajs';
import t, { type Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { type Lab, openLab } from './lab.js';

const RULES = [
  { name: 'all', kafka: { topic: '*' }, take: { 'task.id': 'value.id', tenant: 'headers.x-tenant' }, spread: ['task.id'], baggage: ['tenant'] },
];
const made = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: JSON.stringify({ id: `t${at}` }), headers: { 'x-tenant': `tenant${at}` } }));
const tick = (ms = 1) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const tracer = () => trace.getTracer('service');
/** Work of the service: a span of its own around it. */
const work = async (message: KafkaMessage | string, ms = 1) => {
  const span = tracer().startSpan(`work ${typeof message === 'string' ? message : String(message.key)}`);
  await tick(ms);
  span.end();
};
const idOf = (message: KafkaMessage) => (JSON.parse(String(message.value)) as { id: string }).id;

interface Seen {
  readonly spans: FinishedSpan[];
  readonly poll: FinishedSpan;
  readonly sent: FinishedSpan[];
  readonly processed: FinishedSpan[];
  workOf(name: string): FinishedSpan | undefined;
}

async function handled(lab: Lab, count: number, eachBatch: (payload: EachBatchPayload) => Promise<void>, config = {}): Promise<Seen> {
  const topic = await lab.send(...made(count));
  await lab.work(topic, count, { eachBatch, ...config });
  const spans = await lab.spans();
  const ordered = (kind: string) =>
    spans
      .filter((span) => span.kind === kind)
      .sort((a, b) => String(a.attributes['messaging.kafka.message.key']).localeCompare(String(b.attributes['messaging.kafka.message.key'])));
  const poll = spans.find(({ name }) => name.startsWith('poll'));
  if (!poll) throw new Error('no batch');
  return { spans, poll, sent: ordered('PRODUCER'), processed: ordered('CONSUMER'), workOf: (name) => spans.find((span) => span.name === `work ${name}`) };
}

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
      if (before) t.ok(before.startMs + before.durationMs <= span.startMs + 1.5, 'ends before the next one begins');
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

  t.test('messages that end before the batch end there', async (t) => {
    const seen = await handled(lab, 2, async ({ batch }) => {
      await Promise.all(batch.messages.map((message, at) => work(message, 5 + 40 * at)));
      await tick(60);
    });
    const [first, second] = seen.processed.map(({ durationMs }) => durationMs);
    t.ok(first !== undefined && second !== undefined && first < 35 && second >= 40 && second < seen.poll.durationMs - 50, `${first} ${second}`);
  });

  t.test('what is set off and collected elsewhere ends with resolveOffset, or with the batch', async (t) => {
    const seen = await handled(lab, 2, async ({ batch, resolveOffset }) => {
      const all: Promise<void>[] = [];
      for (const message of batch.messages) all.push(work(message, 5).then(() => (idOf(message) === 't0' ? resolveOffset(message.offset) : undefined)));
      await Promise.all(all);
      await tick(40);
    });
    const [first, second] = seen.processed.map(({ durationMs }) => durationMs);
    t.ok(first !== undefined && second !== undefined && first < 35 && second >= 40, `${first} ${second}`);
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
      for (const span of seen.processed) {
        t.ok(Math.abs(span.durationMs - seen.poll.durationMs) < 5 || /^(a copy|first|texts)/.test(what));
        t.ok(span.startMs + span.durationMs <= seen.poll.startMs + seen.poll.durationMs + 2, 'not beyond the batch');
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

  t.test('messages have the attributes that eachMessage gives them', async (t) => {
    const { processed } = await handled(lab, 2, async ({ batch }) => {
      for (const message of batch.messages) await work(message);
    });
    const topic = await lab.send(...made(2));
    await lab.work(topic, 2, { eachMessage: async ({ message }) => void (await work(message)) });
    const single = (await lab.spans()).filter(({ kind }) => kind === 'CONSUMER');
    const comparable = (spans: FinishedSpan[]) =>
      spans
        .map(({ name, attributes, scope }) => ({ name: name.split(' ')[0], scope, attributes: { ...attributes, 'messaging.destination.name': 0, 'messaging.consumer.group.name': 0, 'otel_agent.messaging.age_ms': 0, 'correlation.id': 0 } }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    t.strictSame(comparable(processed), comparable(single));
    t.match(processed[0]?.attributes, {
      'messaging.consumer.group.name': /^group-/,
      'messaging.message.body.size': 11,
      'otel_agent.messaging.age_ms': Number,
      'otel_agent.messaging.lag': 1,
      'messaging.kafka.offset': '0',
      'messaging.destination.partition.id': '0',
      'messaging.kafka.message.key': 'k0',
    });
  });

  t.test('what the service sees is kafkajs’s own batch', async (t) => {
    let batches: Batch[] = [];
    const seen = await handled(lab, 3, async ({ batch, resolveOffset, heartbeat, isRunning, isStale, uncommittedOffsets, pause, commitOffsetsIfNecessary }) => {
      const { messages } = batch;
      batches.push(batch);
      t.equal(Array.isArray(messages), true);
      t.equal(messages.length, 3);
      t.equal(batch.messages, messages);
      t.equal(Object.getPrototypeOf(messages), Array.prototype);
      t.strictSame(Object.keys(messages), ['0', '1', '2']);
      t.equal(JSON.stringify([...messages]), JSON.stringify(Array.from({ length: 3 }, (_, at) => messages[at])));
      t.equal(JSON.stringify(messages), JSON.stringify(messages.slice()));
      t.equal(messages.at(-1), messages[2]);
      t.equal(messages.indexOf(messages[1] as KafkaMessage), 1);
      t.equal(structuredClone(messages).length, 3);
      t.strictSame(Object.keys(structuredClone(messages)), ['0', '1', '2']);
      t.equal(Object.prototype.toString.call(messages.values()), '[object Array Iterator]');
      t.equal(messages.map.name, 'map');
      t.equal(messages.map.length, 1);
      t.equal(messages[Symbol.iterator].name, 'values');
      t.strictSame(messages.map((_, at, all) => all === messages && at), [0, 1, 2]);
      t.strictSame(messages.map(function (this: string) { return this; }, 'self').map(String), ['self', 'self', 'self']);
      t.equal(messages.concat(messages).length, 6);
      t.throws(() => messages.map(undefined as never), TypeError);
      t.equal(messages.reduce((sum) => sum + 1, 0), 3);
      t.equal(messages.reduce((first) => first), messages[0]);
      t.equal(batch.firstOffset(), '0');
      t.equal(batch.lastOffset(), '2');
      t.equal(batch.isEmpty(), false);
      t.equal(isRunning(), true);
      t.equal(isStale(), false);
      t.type(uncommittedOffsets(), 'object');
      t.type(pause, 'function');
      for (const message of messages) {
        resolveOffset(message.offset);
        await heartbeat();
      }
      await commitOffsetsIfNecessary();
      messages.sort((a, b) => Number(b.offset) - Number(a.offset));
      t.equal(messages[0]?.offset, '2');
    });
    const [batch] = batches;
    t.strictSame(Reflect.ownKeys(batch?.messages ?? []), ['0', '1', '2', 'length'], 'nothing is left in it');
    t.strictSame(batch?.messages.map(({ offset }) => offset), ['2', '1', '0']);
    t.equal(seen.processed.length, 3);
  });

  t.test('an iterator goes on after a break, as an array’s own does', async (t) => {
    await handled(lab, 3, async ({ batch }) => {
      const iterator = batch.messages.values();
      for (const message of iterator) {
        t.equal(message.offset, '0');
        break;
      }
      t.strictSame([...iterator].map(({ offset }) => offset), ['1', '2']);
    });
  });
});

