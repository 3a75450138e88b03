import { propagation, trace } from '@opentelemetry/api';
import t from 'tap';
import { RULES, handled, made, tick, work } from './batches.js';
import { openLab } from './lab.js';

t.test('kafka.consumer_parent: link', async (t) => {
  const lab = await openLab(t, RULES, { OTEL_AGENT_KAFKA_CONSUMER_PARENT: 'link' });

  t.test('the span of a message begins a trace, with a link to its producer; baggage and rules are as ever', async (t) => {
    const topic = await lab.send(...made(2));
    const baggage: unknown[] = [];
    await lab.work(topic, 2, {
      eachMessage: async () => {
        baggage.push(propagation.getActiveBaggage()?.getEntry('tenant')?.value);
        trace.getTracer('service').startSpan('below').end();
      },
    });
    const spans = await lab.spans();
    const sent = spans.filter(({ kind }) => kind === 'PRODUCER');
    const processed = spans.filter(({ kind }) => kind === 'CONSUMER');
    t.equal(processed.length, 2);
    t.equal(new Set([...sent, ...processed].map(({ traceId }) => traceId)).size, 4, 'no two share a trace');
    for (const { parentSpanId, links, traceId, spanId, attributes } of processed) {
      t.equal(parentSpanId, undefined);
      const producer = sent.find((span) => span.attributes['task.id'] === attributes['task.id']);
      t.match(links, [{ traceId: producer?.traceId, spanId: producer?.spanId }]);
      t.match(spans.find((span) => span.name === 'below' && span.traceId === traceId), { parentSpanId: spanId, attributes: { 'task.id': attributes['task.id'] } });
    }
    t.strictSame(baggage, ['tenant0', 'tenant1']);
  });

  t.test('in a batch, too: links to the producer and to the batch, which links to all', async (t) => {
    const { processed, sent, poll, workOf } = await handled(lab, 3, async ({ batch }) => {
      for (const message of batch.messages) await work(message);
    });
    t.equal(new Set([poll, ...sent, ...processed].map(({ traceId }) => traceId)).size, 7);
    for (const [at, span] of processed.entries()) {
      t.equal(span.parentSpanId, undefined);
      t.strictSame(span.links.map(({ spanId }) => spanId), [sent[at]?.spanId, poll.spanId]);
      t.equal(workOf(`k${at}`)?.parentSpanId, span.spanId);
    }
    t.strictSame(poll.links.map(({ spanId }) => spanId).sort(), processed.map(({ spanId }) => spanId).sort());
  });

  t.test('a message without context has no link', async (t) => {
    const plain = await lab.send({ value: '{}', headers: { Traceparent: 'nothing' } });
    await lab.work(plain, 1, { eachMessage: () => tick() });
    t.match((await lab.spans()).find(({ kind }) => kind === 'CONSUMER'), { parentSpanId: undefined, links: [] });
  });
});
