import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Logger } from '../shared/logger.js';
import { InvalidTask } from './parse-task.js';
import type { TaskIntake } from './task-intake.js';

/** The public API: takes tasks and answers at once; the work happens behind Kafka. */
export function createApp(intake: TaskIntake, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '16kb' }));

  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });

  app.post('/tasks', async (request, response) => {
    const task = await intake.accept(request.body, request.get('idempotency-key'), request.get('x-tenant-id'));
    response.status(202).json({ taskId: task.taskId });
  });

  const onError: ErrorRequestHandler = (error, _request, response, _next) => {
    // body-parser's errors carry the status to answer with (malformed JSON 400, too large 413).
    const status = error instanceof InvalidTask ? 400 : (error.status ?? 500);
    if (status >= 500) logger.error(error, 'request failed');
    response.status(status).json({ error: status >= 500 ? 'internal error' : error.message });
  };
  app.use(onError);
  return app;
}
