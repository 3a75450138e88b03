import { DatabaseError, type Pool } from 'pg';
import type { CrawlResult, TaskRequest } from '../shared/messages.js';

/** One row of `web_crawl_tasks`. */
export interface WebCrawlTask {
  id: string;
  url: string;
  priority: number;
  status: 'pending' | 'completed' | 'failed';
  tenant_id: string | null;
  http_status: number | null;
  title: string | null;
  error: string | null;
  created_at: Date;
  finished_at: Date | null;
}

/** One line of the metrics page. */
export interface TaskMetric {
  status: WebCrawlTask['status'];
  tasks: number;
  average_ms: number | null;
}

const uniqueViolation = '23505';

/** The same task again: its id or its idempotency key is taken. */
export class DuplicateTask extends Error {
  override name = 'DuplicateTask';
}

/** The table of tasks. */
export class WebCrawlTasks {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async insert(task: TaskRequest, tenantId: string | undefined): Promise<WebCrawlTask> {
    try {
      const { rows } = await this.#pool.query<WebCrawlTask>(
        `INSERT INTO web_crawl_tasks (id, url, priority, tenant_id, idempotency_key)
         VALUES ($1, $2, $3, $4, $5) RETURNING *`,
        [task.taskId, task.url, task.priority, tenantId, task.idempotencyKey],
      );
      return rows[0]!;
    } catch (error) {
      if (error instanceof DatabaseError && error.code === uniqueViolation) {
        throw new DuplicateTask(`task ${task.taskId} is there already`, { cause: error });
      }
      throw error;
    }
  }

  async find(id: string): Promise<WebCrawlTask | undefined> {
    const { rows } = await this.#pool.query<WebCrawlTask>('SELECT * FROM web_crawl_tasks WHERE id = $1', [id]);
    return rows[0];
  }

  async finish(result: CrawlResult): Promise<void> {
    const { title, error } = result.status === 'completed' ? { ...result, error: null } : { ...result, title: null };
    await this.#pool.query(
      `UPDATE web_crawl_tasks SET status = $2, http_status = $3, title = $4, error = $5, finished_at = now()
       WHERE id = $1`,
      [result.taskId, result.status, result.httpStatus, title, error],
    );
  }

  async metrics(): Promise<TaskMetric[]> {
    const { rows } = await this.#pool.query<TaskMetric>('SELECT * FROM task_metrics()');
    return rows;
  }

  async ping(): Promise<void> {
    await this.#pool.query('SELECT 1');
  }
}
