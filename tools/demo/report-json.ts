import type { Beside, TaskMetric } from './ask-beside.js';
import type { CompleteTrace } from './complete-traces.js';
import { outcomeOf } from './outcome.js';

/** The report for a machine, on stdout: one object; `traces` are in the order in which the requests were sent. */
export function reportJson(traces: readonly CompleteTrace[], beside: readonly Beside[], metrics: readonly TaskMetric[]): Promise<void> {
  const report = {
    traces: traces.map((trace) => ({
      scenario: trace.task.scenario.name,
      traceId: trace.task.traceId,
      taskId: trace.task.taskId,
      request: trace.task.request,
      response: trace.task.response,
      outcome: outcomeOf(trace),
      spans: trace.spans,
    })),
    beside,
    metrics,
  };
  return new Promise((resolve) => {
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`, () => resolve());
  });
}
