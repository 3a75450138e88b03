import { run } from '../run.js';
import { StepActor } from './step-machine.js';
import { TaskActor } from './task-machine.js';

void run({
  taskFlow: (task, messages) => new TaskActor(task, messages),
  stepFlow: ({ step }) => new StepActor(step),
});
