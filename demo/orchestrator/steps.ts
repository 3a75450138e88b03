import type { Queue } from './queue.js';
import type { Step, StepMessage, Task, Verdict } from './workflow.js';

const OVER: ReadonlySet<string> = new Set(['complete', 'error']);

/** What has to be known of a task's steps to go on with it. */
export class StepPlanner {
  readonly queue: Queue<StepMessage>;

  constructor(queue: Queue<StepMessage>) {
    this.queue = queue;
  }

  /** The steps that can be done now: what they depend on is complete. */
  discover(task: Task): readonly Step[] {
    const complete = new Set(task.steps.filter(({ state }) => state === 'complete').map(({ name }) => name));
    return task.steps.filter(
      ({ state, dependsOn }) =>
        (state === 'pending' || state === 'waiting_for_retry') && dependsOn.every((name) => complete.has(name)),
    );
  }

  /** Hands a step to the workers. */
  enqueue(task: Task, step: Step): void {
    step.state = 'enqueued';
    step.attempt += 1;
    const { uuid: taskUuid, correlationId, namespace, context } = task;
    this.queue.push({ taskUuid, correlationId, namespace, context, step });
  }

  /** What the results so far mean. */
  evaluate(task: Task): Verdict {
    if (task.steps.some(({ state }) => state === 'error')) return 'give_up';
    return task.steps.every(({ state }) => OVER.has(state)) ? 'done' : 'more';
  }
}
