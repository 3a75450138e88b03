import { randomUUID } from 'node:crypto';
import type { TaskFlow } from './flow.js';
import type { Queue } from './queue.js';
import { templates } from './templates.js';
import type { StepResult, Task, TaskTemplate } from './workflow.js';

/** Takes tasks from their first step to their last. */
export class Orchestrator {
  readonly #results: Queue<StepResult>;
  readonly #flowOf: (task: Task) => TaskFlow;
  /** Of tasks that wait for results: how many, and who is told. */
  readonly #waiting = new Map<string, { left: number; done: () => void }>();
  /** Every task that was begun, by its place in time. */
  readonly tasks: Task[] = [];

  constructor(results: Queue<StepResult>, flowOf: (task: Task) => TaskFlow) {
    this.#results = results;
    this.#flowOf = flowOf;
  }

  /** Passes results on to the tasks that wait for them, until the queue is closed. */
  async listen(): Promise<void> {
    for (let result = await this.#results.next(); result; result = await this.#results.next()) {
      const waiting = this.#waiting.get(result.taskUuid);
      if (waiting && (waiting.left -= 1) === 0) waiting.done();
    }
  }

  /** Begins a task and resolves when it is over. */
  async start(name: string, context: Readonly<Record<string, unknown>>, parentCorrelationId?: string): Promise<Task> {
    const template = templates.find((one) => one.name === name);
    if (!template) throw new Error(`no template ${name}`);
    const task = newTask(template, context, parentCorrelationId);
    this.tasks.push(task);
    await this.orchestrate(task);
    return task;
  }

  /** Takes one task through its states. */
  async orchestrate(task: Task): Promise<void> {
    const flow = this.#flowOf(task);
    await flow.transition('start');
    while (task.state === 'enqueuing_steps') {
      await this.#resultsOf(task);
      await flow.transition('results');
      if (task.verdict) await flow.transition(task.verdict);
    }
  }

  /** Resolves when every step that was handed out has its result. */
  #resultsOf(task: Task): Promise<void> {
    const left = task.steps.filter(({ state }) => state === 'enqueued' || state === 'in_progress').length;
    return left === 0 ? Promise.resolve() : new Promise((done) => this.#waiting.set(task.uuid, { left, done }));
  }
}

function newTask(template: TaskTemplate, context: Task['context'], parentCorrelationId: string | undefined): Task {
  const { name, namespace, steps } = template;
  return {
    uuid: randomUUID(),
    name,
    namespace,
    correlationId: randomUUID(),
    parentCorrelationId,
    context,
    steps: steps.map((step) => ({
      uuid: randomUUID(),
      name: step.name,
      handlerName: step.handler,
      dependsOn: step.dependsOn ?? [],
      maxAttempts: step.attempts ?? 1,
      state: 'pending',
      attempt: 0,
    })),
    state: 'pending',
    verdict: undefined,
  };
}
