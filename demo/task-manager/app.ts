import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Logger } from '../shared/logger.js';
import type { ClosedTasks } from './closed-tasks.js';
import type { HealthMonitor } from './health-monitor.js';
import type { WebCrawlTasks } from './web-crawl-tasks.js';

/** What the API is about. */
export interface Parts {
  tasks: WebCrawlTasks;
  closedTasks: ClosedTasks;
  health: HealthMonitor;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The API for whoever wants to know how tasks are doing. */
export function createApp({ tasks, closedTasks, health }: Parts, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');

  app.get('/health', async (_request, response) => {
    const { status } = await health.check();
    response.status(status === 'ok' ? 200 : 503).json({ status });
  });

  app.get('/tasks/:id', async (request, response) => {
    const { id } = request.params;
    const task = uuid.test(id) ? await closedTasks.find(id) : undefined;
    if (task) response.json(task);
    else response.status(404).json({ error: `no task ${id}` });
  });

  app.get('/api/metrics', async (_request, response) => {
    response.json({ tasks: await tasks.metrics() });
  });

  const onError: ErrorRequestHandler = (error, _request, response, _next) => {
    logger.error(error, 'request failed');
    response.status(500).json({ error: 'internal error' });
  };
  app.use(onError);
  return app;
}
