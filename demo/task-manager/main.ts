import { Pool } from 'pg';
import { listenPort, required } from '../shared/env.js';
import { closeServer, listen } from '../shared/http-server.js';
import { KafkaClient } from '../shared/kafka.js';
import { run } from '../shared/run.js';
import { topics } from '../shared/topics.js';
import { createApp } from './app.js';
import { ClosedTasks } from './closed-tasks.js';
import { consume } from './consume.js';
import { HealthMonitor } from './health-monitor.js';
import { createSchema } from './schema.js';
import { WebCrawlTaskManager } from './web-crawl-task-manager.js';
import { WebCrawlTasks } from './web-crawl-tasks.js';

void run('task-manager', async (logger) => {
  const pool = new Pool({ connectionString: required('DATABASE_URL'), max: 10 });
  pool.on('error', (error) => logger.error(error, 'idle database connection lost'));
  await createSchema(pool);

  const kafka = new KafkaClient('task-manager', logger);
  await kafka.ensureTopics(topics.taskRequests, topics.crawlRequests, topics.crawlResults);
  const producer = await kafka.producer();
  const consumer = await kafka.consumer(topics.taskRequests, topics.crawlResults);

  const tasks = new WebCrawlTasks(pool);
  await consume(consumer, new WebCrawlTaskManager(tasks, producer, logger));
  const health = new HealthMonitor(tasks, logger);
  await health.start();
  const app = createApp({ tasks, closedTasks: new ClosedTasks(tasks), health }, logger);
  const { server, port } = await listen(app, listenPort());

  return {
    port,
    async stop() {
      health.stop();
      await closeServer(server);
      await consumer.disconnect();
      await producer.disconnect();
      await pool.end();
    },
  };
});
