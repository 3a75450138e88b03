import { setTimeout as delay } from 'node:timers/promises';

const timeoutMs = 10_000;
const attempts = 3;
const pauseMs = 20;

/** What is worth keeping of a page. */
export interface Page {
  httpStatus: number;
  title: string;
  bytes: number;
}

/** The page could not be had: it answered with an error, or not at all. */
export class CrawlError extends Error {
  override name = 'CrawlError';
  readonly httpStatus: number | undefined;

  constructor(message: string, options?: ErrorOptions & { httpStatus?: number }) {
    super(message, options);
    this.httpStatus = options?.httpStatus;
  }
}

/** Has a page, and asks again for one whose site is busy (503). */
export async function crawlPage(url: string): Promise<Page> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchPage(url);
    } catch (error) {
      if (attempt === attempts || !(error instanceof CrawlError) || error.httpStatus !== 503) throw error;
      await retryLater(attempt, error);
    }
  }
}

async function retryLater(attempt: number, _reason: CrawlError): Promise<void> {
  await delay(attempt * pauseMs);
}

/** Fetches a page and reads its title. */
async function fetchPage(url: string): Promise<Page> {
  let response: Response;
  let html: string;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), headers: { accept: 'text/html' } });
    html = await response.text();
  } catch (error) {
    throw new CrawlError(`${url} did not answer`, { cause: error });
  }
  if (!response.ok) throw new CrawlError(`${url} answered ${response.status}`, { httpStatus: response.status });
  const title = /<title>([^<]*)<\/title>/i.exec(html)?.[1]?.trim() ?? '';
  return { httpStatus: response.status, title, bytes: Buffer.byteLength(html) };
}
