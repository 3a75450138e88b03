/** What somebody wants done: steps that depend on one another. */
export interface TaskTemplate {
  readonly name: string;
  /** Whose work it is; every task belongs to one. */
  readonly namespace: string;
  readonly steps: readonly StepTemplate[];
}

export interface StepTemplate {
  readonly name: string;
  readonly handler: string;
  readonly dependsOn?: readonly string[];
  /** How often it is tried in all. Default 1. */
  readonly attempts?: number;
}

export type TaskState = 'pending' | 'enqueuing_steps' | 'evaluating_results' | 'complete' | 'error';
export type TaskEvent = 'start' | 'results' | Verdict;
/** What the results so far mean for the task. */
export type Verdict = 'more' | 'done' | 'give_up';

export type StepState = 'pending' | 'enqueued' | 'in_progress' | 'complete' | 'waiting_for_retry' | 'error';
export type StepEvent = 'enqueue' | 'begin' | 'succeed' | 'retry' | 'fail';

export interface Task {
  readonly uuid: string;
  readonly name: string;
  readonly namespace: string;
  readonly correlationId: string;
  /** Of the task that one of its steps started this one. */
  readonly parentCorrelationId: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
  state: TaskState;
  verdict: Verdict | undefined;
}

export interface Step {
  readonly uuid: string;
  readonly name: string;
  readonly handlerName: string;
  readonly dependsOn: readonly string[];
  readonly maxAttempts: number;
  state: StepState;
  attempt: number;
}

/** What a worker is given: all that it needs to know of the task, too. */
export interface StepMessage {
  readonly taskUuid: string;
  readonly correlationId: string;
  readonly namespace: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly step: Step;
}

/** What it gives back. */
export interface StepResult {
  readonly taskUuid: string;
  readonly stepUuid: string;
  readonly state: StepState;
  readonly error?: string;
}
