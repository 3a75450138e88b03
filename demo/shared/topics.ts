// Environments that share one broker keep apart by a prefix (staging., dev-anna. …).
const prefix = process.env['KAFKA_TOPIC_PREFIX'] ?? '';

/** Topics of the crawling pipeline, in the order in which a task meets them. */
export const topics = {
  taskRequests: `${prefix}task-requests`,
  crawlRequests: `${prefix}crawl-requests`,
  crawlResults: `${prefix}crawl-results`,
} as const;

/** Name of a service's consumer group. */
export function groupOf(service: string): string {
  return `${prefix}${service}`;
}
