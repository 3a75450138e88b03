import type { StepEvent, StepState, TaskEvent, TaskState } from './workflow.js';

/** The state machine of one task, whatever it is made with. Entering a state does what the state is for. */
export interface TaskFlow {
  transition(event: TaskEvent): TaskState | Promise<TaskState>;
}

/** The state machine of one step. */
export interface StepFlow {
  transition(event: StepEvent): StepState;
}
