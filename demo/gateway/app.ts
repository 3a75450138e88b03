import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Producer } from 'kafkajs';
import type { Logger } from '../shared/logger.js';
import type { TaskRequest } from '../shared/messages.js';
import { topics } from '../shared/topics.js';
import { InvalidTask, parseTask } from './parse-task.js';

/** The public API: takes tasks and answers at once; the work happens behind Kafka. */
export function createApp(producer: Producer, logger: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '16kb' }));

  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });

  app.post('/tasks', async (request, response) => {
    const task: TaskRequest = { taskId: randomUUID(), ...parseTask(request.body, request.get('idempotency-key')) };
    const tenant = request.get('x-tenant-id');
    await producer.send({
      topic: topics.taskRequests,
      messages: [{ key: task.taskId, value: JSON.stringify(task), headers: tenant ? { 'x-tenant-id': tenant } : {} }],
    });
    logger.info({ taskId: task.taskId, url: task.url }, 'task accepted');
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
