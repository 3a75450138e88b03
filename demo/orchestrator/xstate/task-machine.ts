import { type ActorRefFrom, assign, createActor, enqueueActions, setup } from 'xstate';
import type { TaskFlow } from '../flow.js';
import type { Queue } from '../queue.js';
import type { Step, StepMessage, Task, TaskEvent, TaskState, Verdict } from '../workflow.js';

interface Context {
  readonly task: Task;
  readonly queue: Queue<StepMessage>;
  readonly ready: readonly Step[];
}

const taskMachine = setup({
  types: {
    context: {} as Context,
    events: {} as { type: TaskEvent },
    input: {} as Pick<Context, 'task' | 'queue'>,
  },
  actions: {
    discoverSteps: assign({ ready: ({ context }) => readySteps(context.task) }),
    enqueueStep: ({ context: { task, queue } }, { step }: { step: Step }) => {
      step.state = 'enqueued';
      step.attempt += 1;
      const { uuid: taskUuid, correlationId, namespace, context } = task;
      queue.push({ taskUuid, correlationId, namespace, context, step });
    },
    evaluateResults({ context: { task } }) {
      task.verdict = verdictOn(task.steps);
    },
  },
}).createMachine({
  id: 'task',
  context: ({ input }) => ({ ...input, ready: [] }),
  initial: 'pending',
  states: {
    pending: { on: { start: 'enqueuing_steps' } },
    enqueuing_steps: {
      entry: [
        'discoverSteps',
        enqueueActions(({ context, enqueue }) => {
          for (const step of context.ready) enqueue({ type: 'enqueueStep', params: { step } });
        }),
      ],
      on: { results: 'evaluating_results' },
    },
    evaluating_results: { entry: 'evaluateResults', on: { more: 'enqueuing_steps', done: 'complete', give_up: 'error' } },
    complete: { type: 'final' },
    error: { type: 'final' },
  },
});

/** The steps that can be done now: what they depend on is complete. */
function readySteps({ steps }: Task): readonly Step[] {
  const complete = new Set(steps.filter(({ state }) => state === 'complete').map(({ name }) => name));
  return steps.filter(
    ({ state, dependsOn }) =>
      (state === 'pending' || state === 'waiting_for_retry') && dependsOn.every((name) => complete.has(name)),
  );
}

function verdictOn(steps: readonly Step[]): Verdict {
  if (steps.some(({ state }) => state === 'error')) return 'give_up';
  return steps.every(({ state }) => state === 'complete') ? 'done' : 'more';
}

/** A task as an actor. */
export class TaskActor implements TaskFlow {
  readonly task: Task;
  readonly #actor: ActorRefFrom<typeof taskMachine>;

  constructor(task: Task, queue: Queue<StepMessage>) {
    this.task = task;
    this.#actor = createActor(taskMachine, { input: { task, queue } }).start();
  }

  transition(event: TaskEvent): TaskState {
    this.#actor.send({ type: event });
    this.task.state = this.#actor.getSnapshot().value;
    return this.task.state;
  }
}
