import { test } from 'tap';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import { completeTraces } from '../../tools/demo/complete-traces.js';
import { planRequests } from '../../tools/demo/scenarios.js';
import type { SentTask } from '../../tools/demo/send-task.js';
import type { Receiver } from '../../tools/otlp-receiver.js';

const task = { scenario: planRequests(1)[0], traceId: 'a'.repeat(32) } as SentTask;

function span(given: Partial<FinishedSpan>): FinishedSpan {
  const constant = { traceId: task.traceId, startMs: 0, durationMs: 1, events: [], links: [], resource: {} };
  const empty = { name: 'POST /tasks', kind: 'SERVER', service: 'gateway', status: { code: 'UNSET' }, attributes: {} };
  return { ...constant, ...empty, spanId: '1', scope: { name: 'test' }, ...given } as FinishedSpan;
}

/** Has received just these spans, and has no patience. */
function receiverOf(spans: FinishedSpan[]): Receiver {
  const waitFor = async (isComplete: (spans: FinishedSpan[]) => boolean): Promise<FinishedSpan[]> => {
    if (isComplete(spans)) return spans;
    throw new Error('timeout');
  };
  return { spans: () => spans, waitFor } as Receiver;
}

test('a trace that stops half-way is an error that says what is missing where', async (t) => {
  const half = [
    span({}),
    span({
      spanId: '2',
      parentSpanId: '1',
      kind: 'PRODUCER',
      attributes: { 'messaging.destination.name': 'task-requests' },
    }),
  ];
  await t.rejects(completeTraces([task], receiverOf(half)), {
    name: 'DemoFailure',
    message: /not complete after 20 s: missing task-manager CONSUMER task-requests, task-manager CLIENT INSERT, /,
  });
});

test('spans that do not hang together are an error that names them', async (t) => {
  const anyTrace: SentTask = { ...task, scenario: { ...task.scenario, expected: [] } };
  const orphan = span({ spanId: '3', parentSpanId: '2', name: 'lost' });
  await t.rejects(completeTraces([anyTrace], receiverOf([span({}), orphan])), { message: /missing of gateway lost/ });
  await t.rejects(completeTraces([anyTrace], receiverOf([span({}), span({ spanId: '2' })])), { message: /2 roots/ });
  await t.rejects(completeTraces([anyTrace], receiverOf([])), { message: /0 roots instead of one/ });
});

test('spans of other traces do not count', async (t) => {
  const anyTrace: SentTask = { ...task, scenario: { ...task.scenario, expected: [] } };
  const other = span({ traceId: 'b'.repeat(32), spanId: '9' });
  const [complete] = await completeTraces([anyTrace], receiverOf([span({}), other]));
  t.strictSame(complete?.spans.map(({ spanId }) => spanId), ['1']);
});
