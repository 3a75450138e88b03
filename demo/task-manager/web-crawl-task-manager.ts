import type { Producer } from 'kafkajs';
import type { Logger } from '../shared/logger.js';
import type { CrawlRequest, CrawlResult, TaskRequest } from '../shared/messages.js';
import { topics } from '../shared/topics.js';
import { DuplicateTask, type WebCrawlTask, type WebCrawlTasks } from './web-crawl-tasks.js';

/** Takes tasks in, has them crawled, and closes them. */
export class WebCrawlTaskManager {
  readonly #tasks: WebCrawlTasks;
  readonly #producer: Producer;
  readonly #logger: Logger;

  constructor(tasks: WebCrawlTasks, producer: Producer, logger: Logger) {
    this.#tasks = tasks;
    this.#producer = producer;
    this.#logger = logger;
  }

  /** Stores a task and sends it to the crawler. A task that is there already is left alone: no second crawl. */
  async createTask(request: TaskRequest, tenantId?: string): Promise<WebCrawlTask | undefined> {
    let task: WebCrawlTask;
    try {
      task = await this.#tasks.insert(request, tenantId);
    } catch (error) {
      if (!(error instanceof DuplicateTask)) throw error;
      this.#logger.warn({ taskId: request.taskId, key: request.idempotencyKey }, 'duplicate task ignored');
      return undefined;
    }
    const crawl: CrawlRequest = { taskId: task.id, url: task.url, priority: task.priority };
    await this.#producer.send({
      topic: topics.crawlRequests,
      messages: [{ key: task.id, value: JSON.stringify(crawl), headers: tenantId ? { 'x-tenant-id': tenantId } : {} }],
    });
    this.#moved(task.id, 'created', { url: task.url });
    return task;
  }

  /** Closes a task with what the crawler reports. Kafka delivers at least once: a closed task stays as it is. */
  async finishTask(result: CrawlResult): Promise<void> {
    const task = await this.#tasks.find(result.taskId);
    if (task?.status !== 'pending') {
      this.#logger.warn({ taskId: result.taskId, status: task?.status }, 'result without a pending task');
      return;
    }
    await this.#tasks.finish(result);
    if (result.status === 'failed') this.#moved(task.id, 'failed', { reason: result.error });
    else this.#moved(task.id, 'completed', { title: result.title });
  }

  /** Every step in the life of a task. */
  #moved(taskId: string, to: 'created' | 'completed' | 'failed', details: object): void {
    this.#logger[to === 'failed' ? 'error' : 'info']({ taskId, ...details }, `task ${to}`);
  }
}
