import type { TaskRequest } from '../shared/messages.js';

/** A request that says no task: its message is for the client. */
export class InvalidTask extends Error {
  override name = 'InvalidTask';
}

/** The task a client's body describes: `{ url, priority? }`, priority 1 (now) to 9 (whenever), default 5. */
export function parseTask(body: unknown, idempotencyKey: string | undefined): Omit<TaskRequest, 'taskId'> {
  if (typeof body !== 'object' || body === null) return refuse('the body must be a JSON object');
  const { url, priority = 5 } = body as Record<string, unknown>;
  if (typeof url !== 'string' || !isHttpUrl(url)) return refuse('url must be an absolute http(s) URL');
  if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 1 || priority > 9) {
    return refuse('priority must be an integer from 1 to 9');
  }
  return { url, priority, ...(idempotencyKey && { idempotencyKey }) };
}

function refuse(reason: string): never {
  throw new InvalidTask(reason);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
