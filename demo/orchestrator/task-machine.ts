import type { TaskFlow } from './flow.js';
import type { StepPlanner } from './steps.js';
import type { Task, TaskEvent, TaskState } from './workflow.js';

const NEXT: Readonly<Record<TaskState, Partial<Record<TaskEvent, TaskState>>>> = {
  pending: { start: 'enqueuing_steps' },
  enqueuing_steps: { results: 'evaluating_results' },
  evaluating_results: { more: 'enqueuing_steps', done: 'complete', give_up: 'error' },
  complete: {},
  error: {},
};

/** The states of a task as a plain class. */
export class TaskStateMachine implements TaskFlow {
  readonly task: Task;
  readonly planner: StepPlanner;

  constructor(task: Task, planner: StepPlanner) {
    this.task = task;
    this.planner = planner;
  }

  async transition(event: TaskEvent): Promise<TaskState> {
    const next = NEXT[this.task.state][event];
    if (next === undefined) throw new Error(`${event} means nothing to a task that is ${this.task.state}`);
    this.task.state = next;
    await this.#entered(next);
    return next;
  }

  async #entered(state: TaskState): Promise<void> {
    if (state === 'enqueuing_steps') {
      for (const step of this.planner.discover(this.task)) this.planner.enqueue(this.task, step);
    } else if (state === 'evaluating_results') {
      this.task.verdict = this.planner.evaluate(this.task);
    }
  }
}
