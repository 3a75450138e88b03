import { run } from './run.js';
import { StepStateMachine } from './step-machine.js';
import { StepPlanner } from './steps.js';
import { TaskStateMachine } from './task-machine.js';

void run({
  taskFlow: (task, messages) => new TaskStateMachine(task, new StepPlanner(messages)),
  stepFlow: ({ step }) => new StepStateMachine(step),
});
