import type { WebCrawlTask, WebCrawlTasks } from './web-crawl-tasks.js';

const mostTasks = 1000;

/** Looks tasks up. Closed ones never change, so the last of them are kept. */
export class ClosedTasks {
  readonly #tasks: WebCrawlTasks;
  readonly #closed = new Map<string, WebCrawlTask>();

  constructor(tasks: WebCrawlTasks) {
    this.#tasks = tasks;
  }

  async find(id: string): Promise<WebCrawlTask | undefined> {
    return this.#closed.get(id) ?? this.#load(id);
  }

  async #load(id: string): Promise<WebCrawlTask | undefined> {
    const task = await this.#tasks.find(id);
    if (task && task.status !== 'pending') this.#keep(task);
    return task;
  }

  #keep(task: WebCrawlTask): void {
    const [oldest] = this.#closed.keys();
    if (oldest !== undefined && this.#closed.size >= mostTasks) this.#closed.delete(oldest);
    this.#closed.set(task.id, task);
  }
}
