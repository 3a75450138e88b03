import type { StepMessage } from './workflow.js';

/** What a handler can ask of the service around it. */
export interface Services {
  /** Has another task done, as part of the work on this one. */
  startTask(name: string, context: Readonly<Record<string, unknown>>, parentCorrelationId: string): Promise<void>;
}

/** Does what a step is about. */
export interface StepHandler {
  handle(message: StepMessage, services: Services): Promise<void>;
}

/** The step cannot be done now, but later it may. */
export class TryAgain extends Error {
  override name = 'TryAgain';
}

class ValidateOrder implements StepHandler {
  async handle({ context }: StepMessage): Promise<void> {
    if (!Array.isArray(context['items']) || context['items'].length === 0) throw new Error('an order without items');
  }
}

class ReserveStock implements StepHandler {
  async handle(): Promise<void> {
    await pause();
  }
}

/** The bank is busy the first time that somebody asks. */
class ChargeCard implements StepHandler {
  async handle({ step }: StepMessage): Promise<void> {
    await pause();
    if (step.attempt === 1) throw new TryAgain('the bank is busy');
  }
}

class ShipOrder implements StepHandler {
  async handle({ context, correlationId }: StepMessage, services: Services): Promise<void> {
    await pause();
    await services.startTask('notify_customer', { order: context['order'] }, correlationId);
  }
}

class SendMail implements StepHandler {
  async handle(): Promise<void> {
    await pause();
  }
}

class SumUp implements StepHandler {
  async handle(): Promise<void> {
    await pause();
  }
}

const handlers: Readonly<Record<string, StepHandler>> = {
  ValidateOrder: new ValidateOrder(),
  ReserveStock: new ReserveStock(),
  ChargeCard: new ChargeCard(),
  ShipOrder: new ShipOrder(),
  SendMail: new SendMail(),
  SumUp: new SumUp(),
};

/** Has the step's handler do its work. */
export async function callHandler(message: StepMessage, services: Services): Promise<void> {
  const handler = handlers[message.step.handlerName];
  if (!handler) throw new Error(`no handler ${message.step.handlerName}`);
  await handler.handle(message, services);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
