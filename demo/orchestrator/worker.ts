import type { StepFlow } from './flow.js';
import { callHandler, type Services, TryAgain } from './handlers.js';
import type { Queue } from './queue.js';
import type { StepMessage, StepResult } from './workflow.js';

/** Does the steps of tasks, one after the other. */
export class StepWorker {
  readonly #messages: Queue<StepMessage>;
  readonly #results: Queue<StepResult>;
  readonly #services: Services;
  readonly #flowOf: (message: StepMessage) => StepFlow;

  constructor(
    messages: Queue<StepMessage>,
    results: Queue<StepResult>,
    services: Services,
    flowOf: (message: StepMessage) => StepFlow,
  ) {
    this.#messages = messages;
    this.#results = results;
    this.#services = services;
    this.#flowOf = flowOf;
  }

  /** Works until the queue is closed. */
  async run(): Promise<void> {
    for (let message = await this.#messages.next(); message; message = await this.#messages.next()) {
      await this.execute(message);
    }
  }

  /** Does one step, whatever comes of it. */
  async execute(message: StepMessage): Promise<void> {
    const flow = this.#flowOf(message);
    flow.transition('begin');
    let error: string | undefined;
    try {
      await callHandler(message, this.#services);
      flow.transition('succeed');
    } catch (thrown) {
      error = (thrown as Error).message;
      if (thrown instanceof TryAgain && message.step.attempt < message.step.maxAttempts) this.#retryLater(flow, message);
      else flow.transition('fail');
    }
    const { taskUuid, step } = message;
    this.submit({ taskUuid, stepUuid: step.uuid, state: step.state, ...(error !== undefined && { error }) });
  }

  /** Tells the orchestrator what came of it. */
  submit(result: StepResult): void {
    this.#results.push(result);
  }

  /** The orchestrator finds the step among those that can be done, and hands it out once more. */
  #retryLater(flow: StepFlow, _message: StepMessage): void {
    flow.transition('retry');
  }
}
