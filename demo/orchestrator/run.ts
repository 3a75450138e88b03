import type { StepFlow, TaskFlow } from './flow.js';
import { Orchestrator } from './orchestrator.js';
import { Queue } from './queue.js';
import { StepWorker } from './worker.js';
import type { StepMessage, StepResult, Task } from './workflow.js';

/** What the two versions of this service differ in. */
export interface Machines {
  taskFlow(task: Task, messages: Queue<StepMessage>): TaskFlow;
  stepFlow(message: StepMessage): StepFlow;
}

/** Does a day's work: an order, one that is none, and the report of the night. Prints a line for each task. */
export async function run(machines: Machines): Promise<void> {
  const messages = new Queue<StepMessage>();
  const results = new Queue<StepResult>();
  const orchestrator = new Orchestrator(results, (task) => machines.taskFlow(task, messages));
  const startTask = async (name: string, context: Task['context'], parent: string): Promise<void> => {
    void orchestrator.start(name, context, parent).then(print);
  };
  const worker = new StepWorker(messages, results, { startTask }, (message) => machines.stepFlow(message));
  const working = [worker.run(), orchestrator.listen()];

  print(await orchestrator.start('order_fulfillment', { order: 4711, items: ['owl'] }));
  print(await orchestrator.start('order_fulfillment', { order: 4712, items: [] }));
  print(await orchestrator.start('nightly_report', {}));

  messages.close();
  results.close();
  await Promise.all(working);
}

function print({ uuid, name, namespace, state, correlationId, parentCorrelationId }: Task): void {
  process.stdout.write(`${JSON.stringify({ uuid, name, namespace, state, correlationId, parentCorrelationId })}\n`);
}
