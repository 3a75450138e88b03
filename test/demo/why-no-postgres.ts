import { Cleanup } from '../../tools/demo/cleanup.js';
import { startEmbeddedPostgres } from '../../tools/demo/embedded-postgres.js';

/** `false` where the embedded PostgreSQL starts, else the reason for skipping a test. */
export async function whyNoPostgres(): Promise<string | false> {
  const cleanup = new Cleanup();
  try {
    await startEmbeddedPostgres(cleanup);
    return false;
  } catch (error) {
    return `the embedded PostgreSQL does not start here: ${(error as Error).message}`;
  } finally {
    await cleanup.close();
  }
}
