import type { StepFlow } from './flow.js';
import type { Step, StepEvent, StepState } from './workflow.js';

const NEXT: Readonly<Record<StepState, Partial<Record<StepEvent, StepState>>>> = {
  pending: { enqueue: 'enqueued' },
  enqueued: { begin: 'in_progress' },
  in_progress: { succeed: 'complete', retry: 'waiting_for_retry', fail: 'error' },
  waiting_for_retry: { enqueue: 'enqueued' },
  complete: {},
  error: {},
};

/** The states of a step as a plain class. */
export class StepStateMachine implements StepFlow {
  readonly step: Step;

  constructor(step: Step) {
    this.step = step;
  }

  transition(event: StepEvent): StepState {
    const next = NEXT[this.step.state][event];
    if (next === undefined) throw new Error(`${event} means nothing to a step that is ${this.step.state}`);
    this.step.state = next;
    return next;
  }
}
