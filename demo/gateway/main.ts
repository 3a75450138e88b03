import { listenPort } from '../shared/env.js';
import { closeServer, listen } from '../shared/http-server.js';
import { KafkaClient } from '../shared/kafka.js';
import { run } from '../shared/run.js';
import { topics } from '../shared/topics.js';
import { createApp } from './app.js';
import { TaskIntake } from './task-intake.js';

void run('gateway', async (logger) => {
  const kafka = new KafkaClient('gateway', logger);
  await kafka.ensureTopics(topics.taskRequests);
  const producer = await kafka.producer();
  const { server, port } = await listen(createApp(new TaskIntake(producer, logger), logger), listenPort());

  return {
    port,
    async stop() {
      await closeServer(server);
      await producer.disconnect();
    },
  };
});
