import { randomBytes } from 'node:crypto';

/**
 * Marks what this run creates on servers that are not ours: two runs at once do not meet, and all of it can be removed.
 */
export function runName(): string {
  return `otel-agent-demo-${randomBytes(4).toString('hex')}`;
}
