import type { Pool } from 'pg';

// One lock number for all instances: CREATE … IF NOT EXISTS from two of them at once can still collide.
const migrationLock = 7_201_955;

/** Creates the table and the function of the metrics page where they are missing. */
export async function createSchema(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock]);
    await client.query(`
      CREATE TABLE IF NOT EXISTS web_crawl_tasks (
        id              uuid PRIMARY KEY,
        url             text NOT NULL,
        priority        integer NOT NULL,
        status          text NOT NULL DEFAULT 'pending',
        tenant_id       text,
        idempotency_key text UNIQUE,
        http_status     integer,
        title           text,
        error           text,
        created_at      timestamptz NOT NULL DEFAULT now(),
        finished_at     timestamptz
      )`);
    await client.query(`
      CREATE OR REPLACE FUNCTION task_metrics()
      RETURNS TABLE (status text, tasks integer, average_ms integer)
      LANGUAGE sql STABLE AS $$
        SELECT t.status, count(*)::integer, (avg(extract(epoch FROM t.finished_at - t.created_at)) * 1000)::integer
        FROM web_crawl_tasks t GROUP BY t.status ORDER BY t.status
      $$`);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
