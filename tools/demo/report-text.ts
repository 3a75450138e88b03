import { drawTrace } from '../../src/testing/draw-trace.js';
import type { Beside, TaskMetric } from './ask-beside.js';
import type { CompleteTrace } from './complete-traces.js';
import { outcomeOf } from './outcome.js';
import type { Progress } from './progress.js';

/** Draws one success, one failure and what a retry saved, what happens beside the tasks, then one line for each request, and what task-manager counts. */
export function reportText(
  traces: readonly CompleteTrace[],
  beside: readonly Beside[],
  metrics: readonly TaskMetric[],
  progress: Progress,
): void {
  const success = traces.find(({ task }) => !task.scenario.fails);
  const failure = traces.find(({ task }) => task.scenario.fails);
  if (success) draw('A success', success, progress);
  if (failure) draw(`A failure: ${failure.task.scenario.name}`, failure, progress);

  const busy = traces.find(({ task }) => task.scenario.name === 'page busy at first');
  if (busy) draw(`A retry: ${busy.task.scenario.name}`, busy, progress);

  for (const { what, spans } of beside) {
    progress.line(progress.style('bold', `Beside the tasks: ${what}`));
    progress.line(drawTrace(spans, { color: progress.color }).trimEnd());
    progress.line();
  }

  progress.line(progress.style('bold', 'All requests'));
  for (const trace of traces) progress.line(`  ${trace.task.traceId}  ${summary(trace, progress)}`);
  const counts = metrics.map(({ status, tasks, average_ms: ms }) => `${tasks} ${status} (${ms} ms on average)`);
  progress.line(`  task-manager counts ${counts.join(', ')}`);
}

function draw(title: string, { task, spans }: CompleteTrace, progress: Progress): void {
  const { request, response } = task;
  progress.line(progress.style('bold', title));
  progress.line(`  ${request.method} ${request.url}  ${JSON.stringify(request.body)}`);
  progress.line(`  ${response.status}  Server-Timing: ${response.serverTiming}`);
  progress.line();
  progress.line(drawTrace(spans, { color: progress.color }).trimEnd());
  progress.line();
}

function summary(trace: CompleteTrace, progress: Progress): string {
  const { durationMs, services, error } = outcomeOf(trace);
  const figures = `${trace.spans.length} spans in ${services.length} services, ${durationMs.toFixed(0)} ms`;
  const result = error ? progress.style('red', `${error.what} in ${error.service}`) : progress.style('green', 'ok');
  return `${trace.task.scenario.name.padEnd(18)}  ${figures.padEnd(30)}  ${result}`;
}
