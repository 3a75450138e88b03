import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Logger } from '../shared/logger.js';
import type { WebCrawlTasks } from './web-crawl-tasks.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The API for whoever wants to know how tasks are doing. */
export function createApp(tasks: WebCrawlTasks, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');

  app.get('/health', async (_request, response) => {
    await tasks.ping();
    response.json({ status: 'ok' });
  });

  app.get('/tasks/:id', async (request, response) => {
    const { id } = request.params;
    const task = uuid.test(id) ? await tasks.find(id) : undefined;
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
