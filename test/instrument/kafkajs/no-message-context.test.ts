import { propagation } from '@opentelemetry/api';
import t from 'tap';
import type { FinishedSpan } from '../../../src/testing/finished-span.js';
import { RULES, handled, work } from './batches.js';
import { openLab } from './lab.js';

/** Of times as floating-point numbers. */
const ROUNDING_MS = 0.01;

function isWithin(inner: FinishedSpan | undefined, outer: FinishedSpan): boolean {
  if (!inner) return false;
  return inner.startMs >= outer.startMs && inner.startMs + inner.durationMs <= outer.startMs + outer.durationMs + ROUNDING_MS;
}

t.test('kafka.message_context: off', async (t) => {
  const lab = await openLab(t, RULES, { OTEL_AGENT_KAFKA_MESSAGE_CONTEXT: 'false' });

  t.test('the service gets the plain batch and works below its span; each message has a span as long as the batch', async (t) => {
    const baggage: unknown[] = [];
    const own: unknown[] = [];
    const { poll, processed, sent, workOf } = await handled(lab, 3, async ({ batch }) => {
      own.push(...Object.getOwnPropertyNames(batch.messages).filter((name) => !/^\d+$|^length$/.test(name)), ...Object.getOwnPropertySymbols(batch.messages));
      for (const message of batch.messages) {
        baggage.push(propagation.getActiveBaggage());
        await work(message);
      }
    });
    t.strictSame(own, []);
    t.strictSame(baggage, [undefined, undefined, undefined]);
    for (const [at, span] of processed.entries()) {
      t.equal(span.parentSpanId, sent[at]?.spanId);
      t.equal(span.attributes['task.id'], `t${at}`);
      t.equal(workOf(`k${at}`)?.parentSpanId, poll.spanId);
      t.ok(['k0', 'k1', 'k2'].every((key) => isWithin(workOf(key), span)), 'as long as the work on all');
    }
  });
});
