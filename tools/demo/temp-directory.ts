import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.js';

/**
 * A directory that is gone when the demo ends. Others may pass through it (PostgreSQL, started by root), not list it.
 */
export function tempDirectory(cleanup: Cleanup): string {
  const directory = mkdtempSync(join(tmpdir(), 'otel-agent-demo-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  cleanup.add(directory, remove, remove);
  chmodSync(directory, 0o711);
  return directory;
}
