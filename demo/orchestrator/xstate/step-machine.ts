import { type ActorRefFrom, createActor, setup } from 'xstate';
import type { StepFlow } from '../flow.js';
import type { Step, StepEvent, StepState } from '../workflow.js';

const stepMachine = setup({ types: { events: {} as { type: StepEvent } } }).createMachine({
  id: 'step',
  initial: 'enqueued',
  states: {
    enqueued: { on: { begin: 'in_progress' } },
    in_progress: { on: { succeed: 'complete', retry: 'waiting_for_retry', fail: 'error' } },
    complete: { type: 'final' },
    waiting_for_retry: { type: 'final' },
    error: { type: 'final' },
  },
});

/** One attempt at a step as an actor: from the queue to what came of it. */
export class StepActor implements StepFlow {
  readonly step: Step;
  readonly #actor: ActorRefFrom<typeof stepMachine> = createActor(stepMachine).start();

  constructor(step: Step) {
    this.step = step;
  }

  transition(event: StepEvent): StepState {
    this.#actor.send({ type: event });
    this.step.state = this.#actor.getSnapshot().value;
    return this.step.state;
  }
}
