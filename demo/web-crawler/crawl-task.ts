import type { Logger } from '../shared/logger.js';
import type { CrawlRequest, CrawlResult } from '../shared/messages.js';
import { CrawlError, crawlPage } from './crawl-page.js';

/** Does one task. A page that cannot be crawled is a result too: trying the message again would not make it better. */
export async function crawlTask({ taskId, url }: CrawlRequest, logger: Logger): Promise<CrawlResult> {
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
