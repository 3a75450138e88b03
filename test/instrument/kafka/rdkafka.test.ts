import { setTimeout as sleep } from 'node:timers/promises';
import { Writable } from 'node:stream';
import { trace } from '@opentelemetry/api';
import t, { type Test } from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { openLab } from '../kafkajs/lab.js';
import { named } from './platformatic.js';
import { standInFor } from './stand-in.js';

t.test('the surface of librdkafka', async (t) => {
  const rules = [
    { name: 'sent', kafka: { topic: 'sent', operation: 'send' }, take: { 'task.id': 'value.id', 'task.offset': 'offset' } },
    { name: 'received', kafka: { topic: '*', operation: 'process', group: 'g' }, take: { 'task.id': 'value.id', tenant: 'headers.tenant' } },
  ];
  const lab = await openLab(t, rules);
  const tracer = trace.getTracer('test');

  for (const name of ['node-rdkafka', '@confluentinc/kafka-javascript']) {
    t.test(name, async (t) => {
      const lib = standInFor(t, name);
      let topics = 0;
      const producer = async (conf: object = { 'client.id': 'c', dr_cb: true }): Promise<any> => {
        const made = new lib.Producer(conf);
        await new Promise((resolve) => made.connect({}, resolve));
        t.teardown(() => made.disconnect());
        return made;
      };
      const consumer = async (topic: string): Promise<any> => {
        const made = new lib.KafkaConsumer({ 'group.id': 'g', 'client.id': 'cc' });
        await new Promise((resolve) => made.connect({}, resolve));
        t.teardown(() => made.disconnect());
        made.subscribe([topic]);
        return made;
      };
      /** Three messages in a new topic, and the spans that sent them. */
      const sent = async () => {
        topics += 1;
        const topic = `t-${topics}`;
        const from = await producer();
        for (let id = 0; id < 3; id += 1) from.produce(topic, null, Buffer.from(JSON.stringify({ id })), `k-${id}`, null, undefined, [{ tenant: 'eu' }]);
        from.poll();
        return { topic, sends: named(await lab.spans(), `send ${topic}`) };
      };
      const mark = ({ key }: { key: Buffer }) => tracer.startSpan(`marked ${key}`).end();
      const connected = (t: Test, topic: string, sends: readonly FinishedSpan[], spans: readonly FinishedSpan[], isMarked = true) => {
        const processed = named(spans, `process ${topic}`);
        t.equal(processed.length, sends.length, 'one span for each message');
        sends.forEach((send, index) => {
          const span = processed.find(({ attributes }) => attributes['messaging.kafka.offset'] === String(index));
          t.match(span, { parentSpanId: send.spanId, traceId: send.traceId, attributes: { 'task.id': index, tenant: 'eu' } });
          if (isMarked) t.equal(named(spans, `marked k-${index}`)[0]?.parentSpanId, span?.spanId);
        });
        return processed;
      };

      t.test('produce: a span until the report on the delivery, and what the service gave as it was', async (t) => {
        const from = await producer();
        const reports: any[] = [];
        from.on('delivery-report', (failure: unknown, report: unknown) => reports.push([failure, report]));
        const headers = Object.freeze([Object.freeze({ own: 'x' }), Object.freeze({ Traceparent: 'old' })]);
        const opaque = Object.freeze({ mine: true });
        const outer = tracer.startSpan('outer');
        const { context } = await import('@opentelemetry/api');
        const result = context.with(trace.setSpan(context.active(), outer), () =>
          from.produce('sent', null, Buffer.from('{"id":7}'), 'k', 1_700_000_000_000, opaque, headers),
        );
        outer.end();
        t.equal(result, true);
        t.equal(lab.open(), 1, 'is open');
        from.produce('sent', 0, null, 'k');
        from.poll();
        const spans = await lab.spans();
        t.match(named(spans, 'send sent'), [
          {
            kind: 'PRODUCER',
            parentSpanId: outer.spanContext().spanId,
            attributes: {
              'messaging.system': 'kafka',
              'messaging.operation.type': 'send',
              'messaging.client.id': 'c',
              'messaging.kafka.message.key': 'k',
              'messaging.message.body.size': 8,
              'messaging.destination.partition.id': '0',
              'messaging.kafka.offset': '0',
              'task.id': 7,
              'task.offset': 0,
            },
          },
          { parentSpanId: undefined, attributes: { 'messaging.kafka.message.tombstone': true, 'messaging.message.body.size': 0, 'messaging.kafka.offset': '1' } },
        ]);
        t.equal(reports[0][1].opaque, opaque, 'its token comes back');
        t.notOk('opaque' in reports[1][1]);
        const to = await consumer('sent');
        const [first] = await new Promise<any[]>((resolve) => to.consume(1, (_: unknown, messages: any[]) => resolve(messages)));
        t.same(first.headers.map((header: object) => Object.keys(header)[0]), ['own', 'traceparent', 'tracestate', 'x-correlation-id']);
        await lab.spans();
      });

      t.test('produce without reports, with failures, and of what is refused', async (t) => {
        const silent = await producer({});
        silent.produce('silent', -1, Buffer.from('v'));
        t.match(await lab.spans(), [{ name: 'send silent', status: { code: 'UNSET' } }], 'ends at once');
        const from = await producer();
        t.throws(() => from.produce('full', -1, Buffer.from('v')), { code: -184 });
        t.throws(() => from.produce('bad', -1, 'text'), { message: 'Message must be a buffer or null' });
        from.produce('refused', -1, Buffer.from('v'));
        from.poll();
        const failed = { status: { code: 'ERROR' }, attributes: { 'error.type': 'Error' }, events: [{ name: 'exception' }] };
        t.match(await lab.spans(), [{ name: 'send full', ...failed }, { name: 'send bad', ...failed }, { name: 'send refused', ...failed }]);
        t.throws(() => from.produce('', -1, Buffer.from('v')), { message: '"topic" must be a string' });
        t.throws(() => new lib.Producer({}).produce('t', -1, null), { message: 'Producer not connected' });
        from.produce('lost', -1, Buffer.from('v'));
        await new Promise((resolve) => from.disconnect(resolve));
        t.match(await lab.spans(), [{ name: 'send lost', status: { code: 'UNSET' } }], 'never reported on');
        t.equal(from.produce.length, 7);
        t.equal(from.produce.name, 'produce');
      });

      t.test('the high level producer calls back where it was called', async (t) => {
        const from = new lib.HighLevelProducer({});
        await new Promise((resolve) => from.connect({}, resolve));
        const offset = await new Promise((resolve) =>
          tracer.startActiveSpan('outer', (span) =>
            from.produce('high', null, Buffer.from('v'), null, Date.now(), (_: unknown, at: number) => {
              tracer.startSpan('called back').end();
              span.end();
              resolve(at);
            }),
          ),
        );
        t.equal(offset, 0);
        const spans = await lab.spans();
        t.match(named(spans, 'called back')[0]?.parentSpanId, named(spans, 'outer')[0]?.spanId);
        t.match(named(spans, 'send high'), [{ parentSpanId: named(spans, 'outer')[0]?.spanId, attributes: { 'messaging.kafka.offset': '0' } }]);
        from.disconnect();
      });

      t.test('transactions', async (t) => {
        const from = await producer({ 'client.id': 'c', 'transactional.id': 'tx', dr_cb: true });
        const call = (method: string, ...args: unknown[]) =>
          new Promise<void>((resolve, reject) => from[method](...args, (failure: unknown) => (failure ? reject(failure) : resolve())));
        const to = await consumer('none');
        await call('beginTransaction');
        from.produce('in-tx', -1, Buffer.from('v'));
        from.poll();
        await call('sendOffsetsToTransaction', [{ topic: 'none', partition: 0, offset: 5 }], to, 1000);
        await call('commitTransaction');
        const spans = await lab.spans();
        const [transaction] = named(spans, 'transaction');
        t.match(transaction, {
          kind: 'INTERNAL',
          status: { code: 'OK' },
          attributes: { 'otel_agent.messaging.transaction.id': 'tx', 'otel_agent.messaging.transaction.outcome': 'committed', 'messaging.client.id': 'c' },
        });
        t.match(named(spans, 'send in-tx'), [{ parentSpanId: transaction?.spanId }]);
        t.match(named(spans, 'commit'), [{ kind: 'CLIENT', parentSpanId: transaction?.spanId }]);
        t.match(named(spans, 'send_offsets none'), [
          { parentSpanId: transaction?.spanId, attributes: { 'messaging.consumer.group.name': 'g', 'messaging.kafka.offset': '5', 'messaging.destination.partition.id': '0' } },
        ]);
        await call('beginTransaction');
        await t.rejects(call('commitTransaction', 1), { code: -195 });
        t.match(named(await lab.spans(), 'transaction'), [{ status: { code: 'ERROR' }, attributes: { 'otel_agent.messaging.transaction.outcome': 'failed' } }]);
        await call('beginTransaction');
        await call('abortTransaction');
        t.match(named(await lab.spans(), 'transaction'), [{ status: { code: 'UNSET' }, attributes: { 'otel_agent.messaging.transaction.outcome': 'aborted' } }]);
        from.produce('in-tx', -1, Buffer.from('v'));
        from.poll();
        t.match(await lab.spans(), [{ name: 'send in-tx', parentSpanId: undefined }], 'behind it');
      });

      t.test('data: while its listeners are at it', async (t) => {
        for (const isAsync of [false, true]) {
          const { topic, sends } = await sent();
          const to = await consumer(topic);
          let left = 3;
          await new Promise<void>((resolve) => {
            const listener = (message: any) => {
              mark(message);
              if (--left === 0) resolve();
            };
            to.on('data', isAsync ? async (message: any) => sleep(15).then(() => listener(message)) : listener);
            to.consume();
          });
          await sleep(1);
          const spans = await lab.spans();
          for (const span of connected(t, topic, sends, spans)) {
            t.match(span.attributes, { 'messaging.consumer.group.name': 'g', 'messaging.client.id': 'cc', 'otel_agent.messaging.lag': Number });
            if (isAsync) t.ok(span.durationMs >= 10);
          }
          t.same(named(spans, `poll ${topic}`), []);
        }
      });

      t.test('consume(n, callback): a batch', async (t) => {
        const { topic, sends } = await sent();
        const to = await consumer(topic);
        await new Promise<void>((resolve) =>
          to.consume(10, async (failure: unknown, messages: any[]) => {
            t.equal(failure, null);
            for (const message of messages) {
              await sleep(5);
              mark(message);
            }
            resolve();
          }),
        );
        await sleep(1);
        const spans = await lab.spans();
        const processed = connected(t, topic, sends, spans);
        const [poll] = named(spans, `poll ${topic}`);
        t.match(poll, { kind: 'CLIENT', attributes: { 'messaging.batch.message_count': 3, 'messaging.operation.type': 'receive', 'messaging.consumer.group.name': 'g' } });
        t.same(poll?.links.map(({ spanId }) => spanId), processed.map(({ spanId }) => spanId));
        t.match(processed[0]?.links, [{ spanId: poll?.spanId }]);

        const whole = await sent();
        const other = await consumer(whole.topic);
        await new Promise<void>((resolve) => other.consume(10, () => resolve()));
        connected(t, whole.topic, whole.sends, await lab.spans(), false);
        await new Promise<void>((resolve) => other.consume(10, (_: unknown, messages: any[]) => {
          t.same(messages, []);
          resolve();
        }));
        t.same(await lab.spans(), [], 'nothing came');
        t.throws(() => other.consume(10, 'no function'), TypeError);
      });

      t.test('a callback that fails, and one beside listeners of data', async (t) => {
        const { topic, sends } = await sent();
        const to = await consumer(topic);
        const thrown = new RangeError('no');
        const heard = new Promise((resolve) => {
          const listeners = process.listeners('uncaughtException');
          process.removeAllListeners('uncaughtException');
          process.once('uncaughtException', (error) => {
            for (const listener of listeners) process.on('uncaughtException', listener);
            resolve(error);
          });
        });
        to.consume(10, () => {
          throw thrown;
        });
        t.equal(await heard, thrown);
        const spans = await lab.spans();
        connected(t, topic, sends, spans, false);
        t.match(named(spans, `poll ${topic}`), [{ status: { code: 'ERROR' }, events: [{ name: 'exception' }] }]);
        t.ok(named(spans, `process ${topic}`).every(({ attributes }) => attributes['error.type'] === 'RangeError'));

        const both = await sent();
        const other = await consumer(both.topic);
        other.on('data', mark);
        await new Promise<void>((resolve) => other.consume(10, () => resolve()));
        const seen = await lab.spans();
        connected(t, both.topic, both.sends, seen);
        t.same(named(seen, `poll ${both.topic}`), [], 'each message has one span');

        const flowing = await sent();
        const third = await consumer(flowing.topic);
        let left = 3;
        await new Promise<void>((resolve) =>
          third.consume((_: unknown, message: any) => {
            mark(message);
            if (--left === 0) resolve();
          }),
        );
        connected(t, flowing.topic, flowing.sends, await lab.spans());
      });

      t.test('streams: a loop, a pipe, values alone, batches', async (t) => {
        const open = (topic: string, options = {}) => lib.createReadStream({ 'group.id': 'g' }, {}, { topics: [topic], ...options });
        const looped = await sent();
        let left = 3;
        for await (const message of open(looped.topic)) {
          await sleep(5);
          mark(message);
          if (--left === 0) break;
        }
        connected(t, looped.topic, looped.sends, await lab.spans());

        const piped = await sent();
        const stream = open(piped.topic);
        left = 3;
        await new Promise<void>((resolve) =>
          stream.pipe(
            new Writable({
              objectMode: true,
              write(message, _encoding, done) {
                setTimeout(() => {
                  mark(message);
                  done();
                  if (--left === 0) resolve();
                }, 5);
              },
            }),
          ),
        );
        connected(t, piped.topic, piped.sends, await lab.spans());
        stream.destroy();

        for (const options of [{ objectMode: false }, { streamAsBatch: true }]) {
          const other = await sent();
          const values = open(other.topic, options);
          await new Promise((resolve) => values.once('data', resolve));
          values.destroy();
          connected(t, other.topic, other.sends, await lab.spans(), false);
        }
      });
    });
  }

  t.test('the API of kafkajs in @confluentinc/kafka-javascript', async (t) => {
    const { KafkaJS } = standInFor(t, '@confluentinc/kafka-javascript');
    const kafka = new KafkaJS.Kafka();
    const producer = kafka.producer({});
    await producer.connect();
    const send = async (topic: string) => {
      const messages = [0, 1, 2].map((id) => ({ key: `k-${id}`, value: `{"id":${id}}`, headers: { tenant: 'eu' } }));
      t.match(await producer.send({ topic, messages }), [{ baseOffset: '0' }, { baseOffset: '1' }, { baseOffset: '2' }]);
      return lab.spans();
    };
    const run = async (topic: string, config: object) => {
      const consumer = kafka.consumer({ 'group.id': 'g' });
      await consumer.connect();
      await consumer.subscribe({ topic });
      await consumer.run(Object.freeze(config));
      return consumer;
    };
    const mark = ({ key }: { key: Buffer }) => tracer.startSpan(`marked ${key}`).end();

    for (const way of ['eachMessage', 'eachBatch']) {
      const sends = named(await send(way), `send ${way}`);
      t.match(sends, [{ attributes: { 'messaging.kafka.offset': '0' } }, {}, { attributes: { 'messaging.kafka.offset': '2' } }]);
      const work = async (message: any) => {
        await sleep(2);
        mark(message);
      };
      let consumer: any;
      await new Promise<void>((resolve) => {
        const eachMessage = async ({ message }: any) => {
          await work(message);
          if (String(message.key) === 'k-2') setImmediate(resolve);
        };
        const eachBatch = async ({ batch }: any) => {
          for (const message of batch.messages) await work(message);
          setImmediate(resolve);
        };
        void run(way, way === 'eachMessage' ? { eachMessage } : { eachBatch }).then((made) => (consumer = made));
      });
      await consumer.disconnect();
      const spans = await lab.spans();
      const processed = named(spans, `process ${way}`);
      t.same(processed.map(({ parentSpanId }) => parentSpanId), sends.map(({ spanId }) => spanId), 'each below its sender, once');
      t.match(processed, [
        { attributes: { 'task.id': 0, tenant: 'eu', 'messaging.consumer.group.name': 'g', 'otel_agent.messaging.lag': 2, 'messaging.kafka.offset': '0' } },
        {},
        { attributes: { 'task.id': 2 } },
      ]);
      t.same(['k-0', 'k-1', 'k-2'].map((key) => named(spans, `marked ${key}`)[0]?.parentSpanId), processed.map(({ spanId }) => spanId));
      t.equal(named(spans, `poll ${way}`).length, way === 'eachBatch' ? 1 : 0);
    }

    await send('failing');
    const consumer = await run('failing', {
      eachMessage() {
        throw new RangeError('no');
      },
    });
    const failed = await lab.spans().then(async (spans) => (spans.length > 0 ? spans : (await sleep(20), lab.spans())));
    t.match(failed[0], { name: 'process failing', status: { code: 'ERROR', message: 'no' }, attributes: { 'error.type': 'RangeError' } });
    await consumer.disconnect();
    await t.rejects(run('failing', { autoCommit: true }), { message: 'autoCommit must not be there' });
    await producer.disconnect();
  });
});
