import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import t from 'tap';
import { named, openPlatformatic, skip } from './platformatic.js';

/** As they were before anything was instrumented. */
const spare = [EventEmitter, Readable, Writable].map(({ prototype }) => Object.getOwnPropertyDescriptors(prototype));

t.test('what @platformatic/kafka sends', { skip }, async (t) => {
  const rules = [{ name: 'rule', kafka: { topic: 'ruled*' }, take: { 'order.id': 'value.id', 'order.partition': 'partition', 'order.tenant': 'headers.tenant' } }];
  const lab = await openPlatformatic(t, rules);
  const tracer = trace.getTracer('test');
  const inSpan = async (name: string, work: () => Promise<unknown>) =>
    tracer.startActiveSpan(name, async (span) => {
      await work();
      span.end();
    });

  t.test('a span for each message, as child of what sends, with what the broker answered', async (t) => {
    const producer = lab.producer();
    const options = Object.freeze({
      acks: -1,
      idempotent: false,
      repeatOnStaleMetadata: true,
      partitioner: () => 0,
      messages: Object.freeze([
        Object.freeze({ topic: 'a', key: 'k-1', value: 'one', headers: Object.freeze({ own: 'x' }) }),
        Object.freeze({ topic: 'a', key: 'k-2', value: 'four', headers: new Map([['own', 'y'], ['traceparent', 'old']]) }),
        Object.freeze({ topic: 'b', value: 'no key' }),
      ]),
    });
    await inSpan('work', () => producer.send(options));
    const spans = await lab.spans();
    const [work] = named(spans, 'work');
    t.match(named(spans, 'send a'), [
      {
        kind: 'PRODUCER',
        parentSpanId: work?.spanId,
        attributes: {
          'messaging.system': 'kafka',
          'messaging.destination.name': 'a',
          'messaging.operation.name': 'send',
          'messaging.operation.type': 'send',
          'messaging.client.id': 'p',
          'messaging.kafka.message.key': 'k-1',
          'messaging.message.body.size': 3,
          'messaging.destination.partition.id': '0',
          'messaging.kafka.offset': '0',
        },
      },
      { parentSpanId: work?.spanId, attributes: { 'messaging.kafka.message.key': 'k-2', 'messaging.message.body.size': 4, 'messaging.kafka.offset': '1' } },
    ]);
    t.match(named(spans, 'send b'), [{ parentSpanId: work?.spanId, attributes: { 'messaging.kafka.offset': '0' } }]);
    t.equal((options.messages[1] as any).headers.get('traceparent'), 'old', 'what the service gave stays as it was');

    const received: any[] = [];
    await lab.work('a', 2, { eachMessage: async ({ message }) => void received.push(message.headers) });
    const [first, second] = named(spans, 'send a');
    t.match(String(received[0].traceparent), first?.spanId ?? '-');
    t.match([String(received[1].traceparent), String(received[1].own)], [second?.spanId ?? '-', 'y'], 'an old one is replaced');
    await lab.spans();
  });

  t.test('callbacks, streams and transactions', async (t) => {
    const producer = lab.producer();
    const answer = await new Promise<any>((resolve, reject) =>
      tracer.startActiveSpan('outer', (span) => {
        const nothing = producer.send({ messages: [{ topic: 'c', value: 'v' }] }, (error: unknown, result: unknown) => {
          if (error) reject(error);
          tracer.startSpan('in callback').end();
          span.end();
          resolve({ nothing, result });
        });
      }),
    );
    t.match(answer, { nothing: undefined, result: { offsets: [{ topic: 'c', partition: 0, offset: 0n }] } });
    const called = await lab.spans();
    t.equal(named(called, 'in callback')[0]?.parentSpanId, named(called, 'outer')[0]?.spanId);

    const stream = producer.asStream({ batchSize: 2, batchTime: 5 });
    await Promise.all(['one', 'two'].map((name) => inSpan(name, async () => stream.write({ topic: 'c', value: name }))));
    await stream.close();
    const streamed = await lab.spans();
    for (const [index, name] of ['one', 'two'].entries()) {
      t.equal(named(streamed, 'send c')[index]?.parentSpanId, named(streamed, name)[0]?.spanId, `written in ${name}`);
    }
    t.match(named(streamed, 'send c'), [{ attributes: { 'messaging.kafka.offset': '1' } }, { attributes: { 'messaging.kafka.offset': '2' } }]);

    const transactional = lab.producer({ transactionalId: 'tx', idempotent: true });
    const transaction = await transactional.beginTransaction();
    await transaction.send({ messages: [{ topic: 'c', value: 'in transaction' }] });
    await transaction.commit();
    const spans = await lab.spans();
    const [whole] = named(spans, 'transaction');
    t.match(whole, { kind: 'INTERNAL', status: { code: 'OK' }, attributes: { 'otel_agent.messaging.transaction.id': 'tx', 'otel_agent.messaging.transaction.outcome': 'committed' } });
    t.match(named(spans, 'send c'), [{ parentSpanId: whole?.spanId, attributes: { 'messaging.kafka.offset': '3' } }]);
    t.match(named(spans, 'commit'), [{ kind: 'CLIENT', parentSpanId: whole?.spanId }]);

    const consumer = new lab.lib.Consumer({ ...lab.base, groupId: 'in-tx' });
    for await (const message of await consumer.consume({ topics: ['c'], mode: 'earliest', maxWaitTime: 50, autocommit: false })) {
      const other = await transactional.beginTransaction();
      await other.addConsumer(consumer);
      await other.addOffset(message);
      await other.abort();
      break;
    }
    const [last] = [await transactional.beginTransaction()];
    await last.cancel();
    await consumer.close(true);
    const more = await lab.spans();
    t.match(named(more, 'transaction'), [
      { status: { code: 'UNSET' }, attributes: { 'otel_agent.messaging.transaction.outcome': 'aborted' } },
      { attributes: { 'otel_agent.messaging.transaction.outcome': 'cancelled' } },
    ]);
    t.match(named(more, 'send_offsets c'), [
      { parentSpanId: named(more, 'transaction')[0]?.spanId, attributes: { 'messaging.consumer.group.name': 'in-tx', 'messaging.kafka.offset': '1' } },
    ]);
  });

  t.test('failures are on the span, and go to the service as they are', async (t) => {
    const producer = lab.producer({ retries: 0, serializers: { ...lab.lib.stringSerializers, value: () => { throw new TypeError('bad secret {"a":1}'); } } });
    await t.rejects(producer.send({ messages: [{ topic: 'd', value: 'x' }] }), { message: 'Failed to serialize a message.' });
    t.match(await lab.spans(), [
      { name: 'send d', status: { code: 'ERROR', message: 'Failed to serialize a message.' }, attributes: { 'error.type': 'UserError' }, events: [{ name: 'exception' }] },
    ]);
    await t.rejects(producer.send({ messages: 'none' }), { code: 'PLT_KFK_USER' });
    t.same(await lab.spans(), [], 'what is no send makes no span');
  });

  t.test('rules take from what the service gave, whatever it is serialized to', async (t) => {
    const producer = lab.producer({ serializers: { ...lab.lib.stringSerializers, value: lab.lib.jsonSerializer } });
    await producer.send({ messages: [{ topic: 'ruled-1', value: { id: 'o-1' }, headers: { tenant: 'eu' } }] });
    t.match(await lab.spans(), [{ attributes: { 'order.id': 'o-1', 'order.partition': 0, 'order.tenant': 'eu' } }]);
  });

  t.test('headers come through, whatever serializes them', async (t) => {
    const { jsonSerializer, stringSerializers } = lab.lib;
    const bytes = (data: unknown) => (Buffer.isBuffer(data) ? data : undefined);
    const forms = {
      text: stringSerializers,
      none: undefined,
      json: { ...stringSerializers, headerValue: jsonSerializer },
      bytes: { headerKey: bytes, headerValue: bytes, value: bytes },
    };
    for (const [name, serializers] of Object.entries(forms)) {
      const producer = lab.producer({ serializers });
      const isText = name === 'text' || name === 'json';
      await producer.send({ messages: [{ topic: `form-${name}`, value: isText ? 'v' : Buffer.from('v') }] });
      const [send] = await lab.spans();
      const stream = await lab.stream(`form-${name}`);
      for await (const _ of stream) break;
      t.match(await lab.spans(), [{ name: `process form-${name}`, parentSpanId: send?.spanId }], name);
    }
    const producer = lab.producer({ serializers: { ...stringSerializers, headerValue: (date: any) => Buffer.from(date.toISOString()) } });
    await producer.send({ messages: [{ topic: 'form-date', value: 'v', headers: { at: new Date(0) } }] });
    t.match(await lab.spans(), [{ name: 'send form-date', status: { code: 'UNSET' } }], 'a serializer that takes no text is spared it');
  });

  t.test("Node's own classes stay as they are", async (t) => {
    const ofNode = () => [EventEmitter, Readable, Writable].map(({ prototype }) => Object.getOwnPropertyDescriptors(prototype));
    const before = spare;
    await (await lab.stream('c')).close();
    lab.producer().asStream({}).destroy();
    for (const [index, descriptors] of ofNode().entries()) {
      for (const name of Reflect.ownKeys(descriptors)) {
        t.equal(Reflect.get(descriptors, name).value, Reflect.get(before[index] as object, name)?.value, String(name));
      }
    }
  });

  t.test('baggage and correlation id go along', async (t) => {
    const producer = lab.producer();
    const baggage = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({}));
    await context.with(baggage, () => producer.send({ messages: [{ topic: 'e', value: 'v' }] }));
    const stream = await lab.stream('e');
    for await (const { headers } of stream) {
      t.match(headers.get('x-correlation-id'), /^[0-9a-f-]{36}$/);
      break;
    }
    await lab.spans();
  });
});
