import { drawTrace } from '../../src/testing/draw-trace.js';
import type { FinishedSpan } from '../../src/testing/finished-span.js';
import type { Receiver } from '../otlp-receiver.js';
import { connectionFault } from './connection-fault.js';
import { DemoFailure } from './failure.js';
import { groupByTrace } from './group-by-trace.js';
import type { SentTask } from './send-task.js';

export interface CompleteTrace {
  task: SentTask;
  /** By start. */
  spans: FinishedSpan[];
}

const timeoutMs = 20_000;

/** Waits until every request has the trace it should have; fails with what is missing where. */
export async function completeTraces(tasks: readonly SentTask[], receiver: Receiver): Promise<CompleteTrace[]> {
  const tracesIn = (spans: FinishedSpan[]): CompleteTrace[] => {
    const byTrace = groupByTrace(spans);
    return tasks.map((task) => ({ task, spans: byTrace.get(task.traceId) ?? [] }));
  };
  try {
    return tracesIn(await receiver.waitFor((spans) => !tracesIn(spans).some(fault), timeoutMs));
  } catch (error) {
    const incomplete = tracesIn(receiver.spans()).find(fault);
    if (!incomplete) throw error;
    const { task, spans } = incomplete;
    const what = `trace ${task.traceId} (${task.scenario.name}) is not complete after ${timeoutMs / 1000} s`;
    throw new DemoFailure(`${what}: ${fault(incomplete)}\n\n${drawTrace(spans)}`, { cause: error });
  }
}

/** Why a trace is not (yet) what it should be. */
function fault({ task, spans }: CompleteTrace): string | undefined {
  const missing = task.scenario.expected.filter(
    ({ service, kind, matches }) => !spans.some((s) => s.service === service && s.kind === kind && matches(s)),
  );
  if (missing.length > 0) return `missing ${missing.map((s) => `${s.service} ${s.kind} ${s.what}`).join(', ')}`;
  return connectionFault(spans);
}
