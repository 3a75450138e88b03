import { randomUUID } from 'node:crypto';
import type { Producer } from 'kafkajs';
import type { Logger } from '../shared/logger.js';
import type { TaskRequest } from '../shared/messages.js';
import { topics } from '../shared/topics.js';
import { parseTask } from './parse-task.js';

/** Takes tasks from clients and passes them on. */
export class TaskIntake {
  readonly #producer: Producer;
  readonly #logger: Logger;

  constructor(producer: Producer, logger: Logger) {
    this.#producer = producer;
    this.#logger = logger;
  }

  /** Checks what a client sent and puts it on Kafka. Resolves when it is there. */
  async accept(body: unknown, idempotencyKey?: string, tenant?: string): Promise<TaskRequest> {
    const task: TaskRequest = { taskId: randomUUID(), ...parseTask(body, idempotencyKey) };
    await this.#producer.send({
      topic: topics.taskRequests,
      messages: [{ key: task.taskId, value: JSON.stringify(task), headers: tenant ? { 'x-tenant-id': tenant } : {} }],
    });
    this.#logger.info({ taskId: task.taskId, url: task.url }, 'task accepted');
    return task;
  }
}
