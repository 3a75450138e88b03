import type { Consumer } from 'kafkajs';
import { decode, type CrawlResult, type TaskRequest } from '../shared/messages.js';
import { topics } from '../shared/topics.js';
import type { WebCrawlTaskManager } from './web-crawl-task-manager.js';

/** Hands each message to the manager. An error that leaves here makes kafkajs deliver the message again. */
export async function consume(consumer: Consumer, manager: WebCrawlTaskManager): Promise<void> {
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      if (topic === topics.taskRequests) {
        await manager.createTask(decode<TaskRequest>(message), message.headers?.['x-tenant-id']?.toString());
      } else {
        await manager.finishTask(decode<CrawlResult>(message));
      }
    },
  });
}
