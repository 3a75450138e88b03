import type { Logger } from '../shared/logger.js';
import type { WebCrawlTasks } from './web-crawl-tasks.js';

const everyMs = 30_000;

export interface Health {
  status: 'ok' | 'failing';
  database: 'ok' | 'unreachable';
}

/** Knows whether the service can work: looks by itself now and then, and when it is asked. */
export class HealthMonitor {
  readonly #tasks: WebCrawlTasks;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(tasks: WebCrawlTasks, logger: Logger) {
    this.#tasks = tasks;
    this.#logger = logger;
  }

  /** Looks now, and from now on. */
  async start(): Promise<void> {
    await this.check();
    this.#timer = setInterval(() => void this.check(), everyMs);
  }

  async check(): Promise<Health> {
    try {
      await this.#tasks.ping();
      return { status: 'ok', database: 'ok' };
    } catch (error) {
      this.#logger.error(error, 'the database does not answer');
      return { status: 'failing', database: 'unreachable' };
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
