import { createHash } from 'node:crypto';

/** Trace ids, the same each time: the first half of SHA-256 of a counter. */
export function traceIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => createHash('sha256').update(String(index)).digest('hex').slice(0, 32));
}
