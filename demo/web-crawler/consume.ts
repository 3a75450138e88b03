import type { Consumer, Producer } from 'kafkajs';
import type { Logger } from '../shared/logger.js';
import { decode, type CrawlRequest } from '../shared/messages.js';
import { topics } from '../shared/topics.js';
import { crawlTask } from './crawl-task.js';

/** Crawls the page each message names and reports what became of it. */
export async function consume(consumer: Consumer, producer: Producer, logger: Logger): Promise<void> {
  await consumer.run({
    eachMessage: async ({ message }) => {
      const result = await crawlTask(decode<CrawlRequest>(message), logger);
      await producer.send({
        topic: topics.crawlResults,
        messages: [{ key: result.taskId, value: JSON.stringify(result), headers: { ...message.headers } }],
      });
    },
  });
}
