import type { KafkaMessage } from 'kafkajs';

/** gateway → task-manager: somebody wants a page crawled. */
export interface TaskRequest {
  taskId: string;
  url: string;
  priority: number;
  /** Chosen by the client so that the same wish, sent twice, becomes one task. */
  idempotencyKey?: string;
}

/** task-manager → web-crawler: fetch this page. */
export interface CrawlRequest {
  taskId: string;
  url: string;
  priority: number;
}

/** web-crawler → task-manager: what became of it. */
export type CrawlResult =
  | { taskId: string; status: 'completed'; httpStatus: number; title: string; bytes: number }
  | { taskId: string; status: 'failed'; httpStatus?: number; error: string };

/** The JSON body of a message. A message without one is a fault of its producer. */
export function decode<T>(message: KafkaMessage): T {
  if (message.value === null) throw new Error(`message at offset ${message.offset} has no body`);
  return JSON.parse(message.value.toString()) as T;
}
