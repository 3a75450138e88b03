import type { Consumer, Producer } from 'kafkajs';
import type { Logger } from '../shared/logger.js';
import { decode, type CrawlRequest, type CrawlResult } from '../shared/messages.js';
import { topics } from '../shared/topics.js';
import { CrawlError, crawlPage } from './crawl-page.js';

/** Crawls the page each message names and reports what became of it. */
export async function consume(consumer: Consumer, producer: Producer, logger: Logger): Promise<void> {
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { taskId, url } = decode<CrawlRequest>(message);
      const result = await crawl(taskId, url, logger);
      await producer.send({
        topic: topics.crawlResults,
        messages: [{ key: taskId, value: JSON.stringify(result), headers: { ...message.headers } }],
      });
    },
  });
}

/** A page that cannot be crawled is a result too: trying the message again would not make it better. */
async function crawl(taskId: string, url: string, logger: Logger): Promise<CrawlResult> {
  try {
    const page = await crawlPage(url);
    logger.info({ taskId, url, title: page.title }, 'page crawled');
    return { taskId, status: 'completed', ...page };
  } catch (error) {
    if (!(error instanceof CrawlError)) throw error;
    logger.error(error, 'page not crawled');
    const { message, httpStatus } = error;
    return { taskId, status: 'failed', error: message, ...(httpStatus !== undefined && { httpStatus }) };
  }
}
